import { join } from 'node:path'
import { openCheckpoint } from '../checkpoints/open-checkpoint.ts'
import { input } from '../graph/value.ts'
import { compactEncoder } from '../networks/compact-encoder.ts'
import { knowledgeGuidedDetector } from '../networks/kfd.ts'
import { createWeights } from '../networks/weights.ts'
import { writeModel } from '../onnx/write-model.ts'
import { floatsOf, openSession, type SessionOptions, tensorOf } from '../runtime/session.ts'
import type { DescribedPack } from './open-pack.ts'

/** Forgery scores alone, without maps' gradients, of several pictures in one run. */
export interface Scorer {
  /** images: float32 [batch, 3, S, S]; gives [batch] scores in [0, 1]. */
  readonly scores: (images: Float32Array) => Promise<Float32Array>
  readonly close: () => Promise<void>
}

/**
 * Opens a compact pack's detector for `batch` pictures at a time, with the weights in memory; undefined for a pack whose
 * weights are too many to hold twice. The pack's files must have been verified.
 */
export const openScorer = async (
  { folder, manifest }: DescribedPack,
  batch: number,
  options: SessionOptions = {},
): Promise<Scorer | undefined> => {
  const { encoder, kfd } = manifest.dimensions
  if (encoder.kind !== 'compact') return undefined
  const weights = createWeights({ precision: manifest.precision })
  const shape = [batch, 3, encoder.image, encoder.image]
  const { taps } = compactEncoder(input('image', shape), weights.within('vision'), encoder)
  const scope = weights.within('kfd')
  const { classified } = knowledgeGuidedDetector(
    taps,
    scope.tensor('text_features', [2, kfd.text]),
    scope,
    kfd,
  )
  await using table = await openCheckpoint(join(folder, 'vision.safetensors'))
  const values = new Map<string, Float32Array | Int8Array>()
  for (const { name, value } of weights.declared.values())
    values.set(
      name,
      value.type === 'i8'
        ? new Int8Array(await table.tensor(name).read())
        : await table.tensor(name).readF32(),
    )
  const model = writeModel({ prob: classified.probability }, (name) => ({ data: values.get(name)! }))
  const session = await openSession(model, options)
  return {
    scores: async (images) => {
      const { prob } = await session.run({ image: tensorOf(images, shape) })
      const pairs = floatsOf(prob)
      return Float32Array.from({ length: batch }, (_, index) => pairs[2 * index + 1]!)
    },
    close: session.close,
  }
}
