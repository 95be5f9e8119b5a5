import { add } from '../graph/ops/elementwise.ts'
import { unitLength } from '../graph/ops/normalisation.ts'
import { input, type Value } from '../graph/value.ts'
import { compactEncoder, compactTaps } from '../networks/compact-encoder.ts'
import { imageEncoder } from '../networks/image-encoder.ts'
import { type KfdDimensions, patchTokens } from '../networks/kfd.ts'
import { createWeights, type WeightOptions, type Weights } from '../networks/weights.ts'
import type { NetworkDimensions } from '../packs/network-dimensions.ts'
import type { AdamOptions } from './adam.ts'
import { normalisedPictures } from './compact-kfd.ts'
import { detectionLoss } from './detection-loss.ts'
import type { ObjectiveWeights } from './kfd-objective.ts'
import { type TrainingStep, trainingStep } from './training-step.ts'

/** Stage 1 on the encoder of a pack: everything that decides its graphs. */
export interface EncoderKfd {
  readonly encoder: NetworkDimensions['encoder']
  readonly kfd: KfdDimensions
  /** Of the pack's preprocessing, per channel. */
  readonly mean: readonly number[]
  readonly std: readonly number[]
  /** One learned context vector for both classes, or one for each. */
  readonly context: 'shared' | 'per-class'
  /** Rank of the adapters beside the encoder's MLPs; null for a frozen encoder whose tapped tokens are fed. */
  readonly lowRank: number | null
}

/** The grids on which an encoder's taps lie: `grid`² patch tokens of `width` each. */
export const tapsOf = (
  encoder: NetworkDimensions['encoder'],
): readonly { readonly grid: number; readonly width: number }[] =>
  encoder.kind === 'compact'
    ? compactTaps(encoder)
    : encoder.taps.map(() => ({ grid: encoder.image / encoder.patch, width: encoder.width }))

/** The inputs that carry cached tokens: `tokens1`, `tokens2`, … */
export const tokensName = (tap: number): string => `tokens${tap + 1}`

/** Where adapters go: the two linear maps of every transformer block's MLP, as in the published checkpoint. */
const adapted = /^vision\.blocks\.\d+\.mlp\.fc[12]\.$/

/** Weight options for a network with or without adapters, whose factor is 1 / rank as published. */
export const encoderWeightOptions = ({ lowRank }: EncoderKfd): WeightOptions =>
  lowRank === null ? {} : { lowRank: { rank: lowRank, scaling: 1 / lowRank, names: adapted } }

/** Whether stage 1 leaves a weight as the pack has it: all of the encoder but its adapters, and the texts themselves. */
export const isFrozen = (name: string): boolean =>
  name === 'kfd.text_features' || (name.startsWith('vision.') && !/\.lora_[ab]$/.test(name))

/**
 * The class vectors with learnable context (paper 3.1): unit(T + c) with T [2, C] the pack's unit class vectors and c learned
 * from zero. The published code averages K context rows with the encoded texts, unit(mean([context; texts])); with s the
 * sum of a class's encoded texts and of the rows that were there at import, T is s / |s|, and a change d of the rows' sum
 * gives unit(s + d) = unit(T + d / |s|). So c is d up to the factor 1 / |s|, which the classes share only when their sums are
 * equally long; a context per class does not depend on that.
 */
export const learnedTextFeatures = (weights: Weights, { kfd, context }: EncoderKfd): Value => {
  const texts = weights.tensor('text_features', [2, kfd.text])
  const rows = context === 'shared' ? 1 : 2
  return unitLength(add(texts, weights.tensor('text_context', [rows, kfd.text], 'zeros')), -1)
}

/**
 * What a batch of pictures becomes before the heads read it: cached tokens (inputs `tokens1`… [B, N, D]) for a frozen
 * encoder, else the adapted encoder's taps of `pictures` (uint8 [B, S, S, 3]).
 */
export const tappedTokens = (batch: number, weights: Weights, network: EncoderKfd): readonly Value[] => {
  const { encoder, lowRank, mean, std } = network
  if (lowRank === null)
    return tapsOf(encoder).map(({ grid, width }, tap) => input(tokensName(tap), [batch, grid ** 2, width]))
  const pictures = input('pictures', [batch, encoder.image, encoder.image, 3], 'u8')
  const image = normalisedPictures(pictures, mean, std)
  const scope = weights.within('vision')
  return encoder.kind === 'compact'
    ? compactEncoder(image, scope, encoder).taps
    : imageEncoder(image, scope, encoder).taps.map(patchTokens)
}

/**
 * The training step on a pack's encoder. Inputs: `tokens1`… [2P, N, D] or `pictures` (P real ones, then their forged
 * versions), `masks` [P, M, M], the optimiser's scalars and the frozen weights.
 */
export const encoderTrainingStep = (
  pairs: number,
  network: EncoderKfd,
  options: { readonly objective: ObjectiveWeights; readonly adam: AdamOptions },
): TrainingStep => {
  const weights = createWeights({ mode: 'training', ...encoderWeightOptions(network) })
  const { kfd } = network
  const tokens = tappedTokens(2 * pairs, weights, network)
  const scope = weights.within('kfd')
  const text = learnedTextFeatures(scope, network)
  const masks = input('masks', [pairs, kfd.map, kfd.map])
  const { loss, metrics } = detectionLoss(tokens, text, scope, { kfd, masks, objective: options.objective })
  return trainingStep(loss, weights, { adam: options.adam, metrics, train: (name) => !isFrozen(name) })
}
