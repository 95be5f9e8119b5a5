import { Fault } from '#app/fault.ts'
import { readRgbPicture } from '#main/engines/decoder/read-rgb-picture.ts'
import { cutFace, faceSquare } from '#main/stages/face/face-crop.ts'
import type { FaceFinder } from '#main/stages/face/find-faces.ts'
import type { OpenPack } from '#models/packs/open-pack.ts'
import { runPack } from '#models/packs/pack-sessions.ts'
import { modelInput } from '#models/preprocess/model-input.ts'
import type { EvaluationSet } from '../evaluation-set.ts'
import { largestFace } from '../score-with-pack.ts'
import { type AskedFace, readFace } from './asked-face.ts'

/**
 * The largest face of every picture of a set, as the workstation crops it. Pictures without a face or that cannot be read are told
 * to `onSkipped` and left out; a fault of the model ends everything.
 */
export const facesOfSet = async (
  set: EvaluationSet,
  { manifest, sessions }: OpenPack,
  finder: FaceFinder,
  options: {
    readonly signal: AbortSignal
    readonly onFace: (done: number, total: number) => void
    readonly onSkipped: (file: string) => void
  },
): Promise<readonly AskedFace[]> => {
  const faces: AskedFace[] = []
  for (const [index, { path, file, forged, method, identity, video, regions }] of set.pictures.entries()) {
    options.signal.throwIfAborted()
    const picture = await readRgbPicture(path, { upright: true }).catch((thrown: unknown) => {
      if (thrown instanceof Fault && thrown.family === 'evidence') return null
      throw thrown
    })
    const face = picture && largestFace(await finder.find(picture))
    if (picture && face) {
      const square = faceSquare(face.box)
      const crop = cutFace(picture, { square, size: manifest.preprocessing.size })
      const image = modelInput(manifest.preprocessing, crop)
      const outputs = await runPack(sessions, manifest.dimensions, image, true)
      faces.push({
        file,
        forged,
        method: method ?? null,
        group: identity ?? video ?? file,
        truth: regions ?? null,
        ...readFace(outputs, { landmarks: face.landmarks, square }, manifest),
      })
    } else options.onSkipped(file)
    options.onFace(index + 1, set.pictures.length)
  }
  return faces
}
