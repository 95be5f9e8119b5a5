import { createHash } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import type { Box } from '#app/geometry.ts'
import { cutFace } from '#main/stages/face/face-crop.ts'
import { runPack } from '#models/packs/pack-sessions.ts'
import { normalisePixels } from '#models/preprocess/model-input.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'
import { floatsOf, type TensorValue } from '#models/runtime/session.ts'
import { loseByJpeg } from '#models/simulation/jpeg/lose-by-jpeg.ts'
import { type ReadyPack, variantsAtOnce } from './choose-provider.ts'
import type { CropVariant, FaceReading } from './vision-contract.ts'

const reencoded = ({ pixels, width, height }: RgbPicture, quality: number): RgbPicture => {
  const raster = { width, height, channels: 3, values: Float32Array.from(pixels) } as const
  const { values } = loseByJpeg(raster, { quality, subsampled: true, offsetX: 0, offsetY: 0 })
  return { width, height, pixels: Uint8Array.from(values) }
}

/** The crop at the size of the network's input, so that the pack's own resizing has nothing left to do. */
export const cropFor = ({ manifest }: ReadyPack, picture: RgbPicture, square: Box): RgbPicture =>
  cutFace(picture, { square, size: manifest.preprocessing.size })

const run = ({ manifest, sessions }: ReadyPack, seen: RgbPicture) => {
  const tensor = normalisePixels(manifest.preprocessing, seen)
  return { tensor, outputs: runPack(sessions, manifest.dimensions, tensor, false) }
}

/** A square map [1, g, g] or [1, 1, g, g], copied out of the runtime's memory. */
const mapOf = (tensor: TensorValue | undefined): { side: number; values: Float32Array } => {
  const values = Float32Array.from(floatsOf(tensor))
  return { side: Math.round(Math.sqrt(values.length)), values }
}

const finite = (score: number): number => {
  if (Number.isFinite(score)) return score
  throw new Fault(
    'model/corrupt',
    'The networks gave a score that is no number for this face. Verify the pack, or choose another device.',
  )
}

/** The forged class's probability of [1, 2]. */
const scoreOf = (tensor: TensorValue | undefined): number => finite(floatsOf(tensor)[1]!)

/** Scores crops together where the pack can, in groups of `variantsAtOnce`, else one by one. */
const scoresOf = async (
  pack: ReadyPack,
  crops: readonly RgbPicture[],
  signal: AbortSignal,
): Promise<readonly number[]> => {
  const scores: number[] = []
  if (pack.scorer === undefined) {
    for (const one of crops) {
      signal.throwIfAborted()
      scores.push(scoreOf((await run(pack, one).outputs).prob))
    }
    return scores
  }
  for (let from = 0; from < crops.length; from += variantsAtOnce) {
    signal.throwIfAborted()
    const group = crops.slice(from, from + variantsAtOnce)
    const inputs = group.map((one) => normalisePixels(pack.manifest.preprocessing, one))
    const size = inputs[0]!.length
    const images = new Float32Array(variantsAtOnce * size)
    for (const [index, image] of inputs.entries()) images.set(image, index * size)
    const together = await pack.scorer.scores(images)
    scores.push(...group.map((_, index) => finite(together[index]!)))
  }
  return scores
}

/** Runs the detector on a square of the picture, and for its score alone on each variant of the square. */
export const examineSquare = async (
  pack: ReadyPack,
  picture: RgbPicture,
  { square, variants }: { readonly square: Box; readonly variants: readonly CropVariant[] },
  signal: AbortSignal,
): Promise<FaceReading> => {
  const startMs = performance.now()
  const seen = cropFor(pack, picture, square)
  const { tensor, outputs } = run(pack, seen)
  const { prob, anomaly_map, gradcam } = await outputs
  const crops = variants.map(({ square: changed, jpegQuality }) => {
    const cut = cropFor(pack, picture, changed)
    return jpegQuality === null ? cut : reencoded(cut, jpegQuality)
  })
  const scores = await scoresOf(pack, crops, signal)
  return {
    score: scoreOf(prob),
    variants: variants.map(({ name }, index) => ({ name, score: scores[index]! })),
    segmentation: mapOf(anomaly_map),
    gradcam: mapOf(gradcam),
    seen: { size: seen.width, pixels: seen.pixels },
    tensorSha256: createHash('sha256')
      .update(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength))
      .digest('hex'),
    durationMs: performance.now() - startMs,
  }
}
