import { div, scale, sub, toF32 } from '../graph/ops/elementwise.ts'
import { transpose } from '../graph/ops/layout.ts'
import { unitLength } from '../graph/ops/normalisation.ts'
import { constant, input, type Value } from '../graph/value.ts'
import { type CompactEncoderDimensions, compactEncoder } from '../networks/compact-encoder.ts'
import type { KfdDimensions } from '../networks/kfd.ts'
import { createWeights } from '../networks/weights.ts'
import type { AdamOptions } from './adam.ts'
import { detectionLoss } from './detection-loss.ts'
import type { ObjectiveWeights } from './kfd-objective.ts'
import { type TrainingStep, trainingStep } from './training-step.ts'

export interface CompactKfd {
  readonly encoder: CompactEncoderDimensions
  readonly kfd: KfdDimensions
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** 8-bit pictures [B, S, S, 3] as the network reads them: [B, 3, S, S], (x / 255 - mean) / std per channel. */
export const normalisedPictures = (
  pictures: Value,
  mean: readonly number[],
  std: readonly number[],
): Value => {
  const planes = transpose(scale(toF32(pictures), 1 / 255), [0, 3, 1, 2])
  const perChannel = (values: readonly number[]) => constant(Float32Array.from(values), [1, 3, 1, 1])
  return div(sub(planes, perChannel(mean)), perChannel(std))
}

/**
 * The training step of the compact detector. Inputs: `pictures` (uint8 [2P, S, S, 3], P real ones, then their forged
 * versions), `masks` [P, M, M], and the optimiser's scalars. Metric outputs: the loss and its parts, `score` [2P].
 */
export const compactTrainingStep = (
  pairs: number,
  network: CompactKfd,
  options: { readonly objective: ObjectiveWeights; readonly adam: AdamOptions },
): TrainingStep => {
  const weights = createWeights({ mode: 'training' })
  const { encoder, kfd } = network
  const pictures = input('pictures', [2 * pairs, encoder.image, encoder.image, 3], 'u8')
  const masks = input('masks', [pairs, kfd.map, kfd.map])
  const image = normalisedPictures(pictures, network.mean, network.std)
  const { taps } = compactEncoder(image, weights.within('vision'), encoder)
  const scope = weights.within('kfd')
  const text = unitLength(scope.tensor('text_features', [2, kfd.text], { normal: 1 }), -1)
  const { loss, metrics } = detectionLoss(taps, text, scope, { kfd, masks, objective: options.objective })
  return trainingStep(loss, weights, { adam: options.adam, metrics })
}
