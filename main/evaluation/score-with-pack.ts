import { type FaceRegionName, faceRegionNames } from '#app/face-regions.ts'
import { readRgbPicture } from '#main/engines/decoder/read-rgb-picture.ts'
import { cropPointOf, cutFace, type FaceCrop, faceSquare } from '#main/stages/face/face-crop.ts'
import type { FaceFinder, FoundFace } from '#main/stages/face/find-faces.ts'
import { mapLandmarks } from '#main/stages/face/landmark-maps.ts'
import { regionMask } from '#main/stages/face/region-masks.ts'
import type { OpenPack } from '#models/packs/open-pack.ts'
import { runPack } from '#models/packs/pack-sessions.ts'
import { modelInput } from '#models/preprocess/model-input.ts'
import { floatsOf } from '#models/runtime/session.ts'
import type { ScoreImage } from './evaluate-set.ts'

const area = ({ box }: FoundFace): number => box.width * box.height

/** The face that stands for a picture; undefined where there is none. */
export const largestFace = (faces: readonly FoundFace[]): FoundFace | undefined =>
  faces.toSorted((a, b) => area(b) - area(a))[0]

/** A mask picture in the map's frame: white where the forged part covers at least half of a cell. */
const readMaskAs = async (maskPath: string, crop: FaceCrop): Promise<Uint8Array> => {
  const { pixels } = cutFace(await readRgbPicture(maskPath, { upright: true }), crop)
  return Uint8Array.from({ length: crop.size ** 2 }, (_, cell) => Number(pixels[3 * cell]! >= 128))
}

/**
 * Scores the largest face of a picture as the workstation crops it; its segmentation map comes with the named regions and
 * with masks brought into the same frame. A picture without a face is 'no face'.
 */
export const scoreWithPack =
  ({ manifest, sessions }: OpenPack, finder: FaceFinder): ScoreImage =>
  async (imagePath, signal) => {
    const picture = await readRgbPicture(imagePath, { upright: true })
    signal.throwIfAborted()
    const face = largestFace(await finder.find(picture))
    if (!face) return 'no face'
    const square = faceSquare(face.box)
    const { preprocessing, dimensions } = manifest
    const image = modelInput(preprocessing, cutFace(picture, { square, size: preprocessing.size }))
    const outputs = await runPack(sessions, dimensions, image, false)
    const side = dimensions.kfd.map
    const crop = { square, size: side }
    const landmarks = mapLandmarks(face.landmarks, (point) => cropPointOf(crop, point))
    return {
      score: floatsOf(outputs.prob)[1]!,
      map: {
        values: Float32Array.from(floatsOf(outputs.anomaly_map)),
        width: side,
        height: side,
        readMask: (maskPath) => readMaskAs(maskPath, crop),
        regions: faceRegionNames.map((name: FaceRegionName) => ({
          name,
          mask: regionMask(landmarks, name, { width: side, height: side }),
        })),
      },
    }
  }
