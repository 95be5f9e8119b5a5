import { createHash } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import type { Box } from '#app/geometry.ts'
import { cutFace } from '#main/stages/face/face-crop.ts'
import { runPack } from '#models/packs/pack-sessions.ts'
import { modelPixels, normalisePixels } from '#models/preprocess/model-input.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'
import { floatsOf, type TensorValue } from '#models/runtime/session.ts'
import { loseByJpeg } from '#models/simulation/jpeg/lose-by-jpeg.ts'
import type { ReadyPack } from './choose-provider.ts'
import type { CropVariant, FaceReading } from './vision-contract.ts'

const reencoded = ({ pixels, width, height }: RgbPicture, quality: number): RgbPicture => {
  const raster = { width, height, channels: 3, values: Float32Array.from(pixels) } as const
  const { values } = loseByJpeg(raster, { quality, subsampled: true, offsetX: 0, offsetY: 0 })
  return { width, height, pixels: Uint8Array.from(values) }
}

/** The crop at the size of the network's input. */
const crop = ({ manifest }: ReadyPack, picture: RgbPicture, square: Box): RgbPicture => {
  const { preprocessing } = manifest
  return modelPixels(preprocessing, cutFace(picture, { square, size: preprocessing.size }))
}

const run = ({ manifest, sessions }: ReadyPack, seen: RgbPicture) => {
  const tensor = normalisePixels(manifest.preprocessing, seen)
  return { tensor, outputs: runPack(sessions, manifest.dimensions, tensor, false) }
}

/** A square map [1, g, g] or [1, 1, g, g], copied out of the runtime's memory. */
const mapOf = (tensor: TensorValue | undefined): { side: number; values: Float32Array } => {
  const values = Float32Array.from(floatsOf(tensor))
  return { side: Math.round(Math.sqrt(values.length)), values }
}

/** The forged class's probability of [1, 2]. */
const scoreOf = (tensor: TensorValue | undefined): number => {
  const score = floatsOf(tensor)[1]!
  if (Number.isFinite(score)) return score
  throw new Fault(
    'model/corrupt',
    'The networks gave a score that is no number for this face. Verify the pack, or choose another device.',
  )
}

/** Runs the detector on a square of the picture, and for its score alone on each variant of the square. */
export const examineSquare = async (
  pack: ReadyPack,
  picture: RgbPicture,
  { square, variants }: { readonly square: Box; readonly variants: readonly CropVariant[] },
  signal: AbortSignal,
): Promise<FaceReading> => {
  const startMs = performance.now()
  const seen = crop(pack, picture, square)
  const { tensor, outputs } = run(pack, seen)
  const { prob, anomaly_map, gradcam } = await outputs
  const scores: { name: string; score: number }[] = []
  for (const { name, square: shifted, jpegQuality } of variants) {
    signal.throwIfAborted()
    const cut = crop(pack, picture, shifted)
    const changed = await run(pack, jpegQuality === null ? cut : reencoded(cut, jpegQuality)).outputs
    scores.push({ name, score: scoreOf(changed.prob) })
  }
  return {
    score: scoreOf(prob),
    variants: scores,
    segmentation: mapOf(anomaly_map),
    gradcam: mapOf(gradcam),
    seen: { size: seen.width, pixels: seen.pixels },
    tensorSha256: createHash('sha256')
      .update(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength))
      .digest('hex'),
    durationMs: performance.now() - startMs,
  }
}
