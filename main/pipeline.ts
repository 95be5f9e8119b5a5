import type { Face } from '#app/records/face.ts'
import type { PixelFile } from './engines/decoder/decoder-contract.ts'
import type { Decoder } from './engines/decoder/start-decoder.ts'
import type { VisionEngine } from './engines/vision/start-vision.ts'
import type { SeenFace } from './engines/vision/vision-contract.ts'
import { cropRegions } from './stages/face/crop-regions.ts'
import { faceSquare } from './stages/face/face-crop.ts'
import { cropVariants } from './stages/kfd/crop-variants.ts'
import { type FaceReport, judgeReading, judgeWithoutRun, whyNotRun } from './stages/kfd/face-report.ts'

export interface Engines {
  readonly decoder: Pick<Decoder, 'pixels'>
  readonly vision: Pick<VisionEngine, 'calls'>
}

/** What is known of a face when it is examined. */
export type ExaminedFace = Pick<Face, 'box' | 'landmarks' | 'quality'>

/** Where the results of an examination go, step by step. */
export interface Keeper<F extends ExaminedFace> {
  /** Hears of the decoded pixels; throws where they are not what they were when the exhibit was received. */
  readonly picture: (picture: PixelFile) => Promise<void> | void
  /** Takes what was found, and gives the faces that are to be examined. */
  readonly faces: (found: readonly SeenFace[], picture: PixelFile) => readonly F[] | Promise<readonly F[]>
  readonly report: (face: F, report: FaceReport) => Promise<void> | void
}

/**
 * The sentence that Assay is: evidence file -> intake -> face -> kfd. The file at `path` is decoded, its faces are found, and
 * each one is examined; the keeper takes every result as it comes.
 */
export const examine = async <F extends ExaminedFace>(
  path: string,
  { decoder, vision }: Engines,
  keep: Keeper<F>,
  signal: AbortSignal,
): Promise<void> => {
  await using picture = await decoder.pixels(path, signal)
  await keep.picture(picture)
  const found = await vision.calls.findFaces({ picture: pixelsOnly(picture) }, signal)
  for (const face of await keep.faces(found, picture))
    await keep.report(face, await examineFace(face, picture, vision, signal))
}

/** face -> kfd: crops, runs the detector, and judges; a face below a quality gate is judged without a run. */
export const examineFace = async (
  { box, landmarks, quality }: ExaminedFace,
  picture: PixelFile,
  vision: Engines['vision'],
  signal: AbortSignal,
): Promise<FaceReport> => {
  const standards = await vision.calls.describe({}, signal)
  const square = faceSquare(box)
  const reason = whyNotRun(quality, landmarks !== null)
  if (reason !== null || landmarks === null)
    return { judgement: judgeWithoutRun(reason ?? '', standards), square, reading: null }
  const asked = { picture: pixelsOnly(picture), square, variants: cropVariants(square) }
  const reading = await vision.calls.examineFace(asked, signal)
  const regions = cropRegions(landmarks, { square, size: reading.segmentation.side })
  return { judgement: judgeReading(reading, regions, standards), square, reading }
}

/** Without what disposes of the file: functions cross no process. */
export const pixelsOnly = ({ path, width, height, rgbSha256 }: PixelFile): PixelFile => ({
  path,
  width,
  height,
  rgbSha256,
})
