import { relu } from '../graph/ops/activation.ts'
import { convolution } from '../graph/ops/convolution.ts'
import { concat, expand, pad, reshape, transpose } from '../graph/ops/layout.ts'
import { maxPool } from '../graph/ops/pooling.ts'
import type { Value } from '../graph/value.ts'
import { batchNormLayer, convolutionLayer, linearLayer } from './layers.ts'
import type { Weights } from './weights.ts'

/** n_f = n_1 = n_2 = n_3 of the paper: every part contributes nine tokens. */
export const promptTokens = 9

export interface PromptLearnerDimensions {
  /** C_emb, the width of the language model's embeddings (published: 4096). */
  readonly embedding: number
  /** Channels after each convolution (published: 16, 32, 64, 128, 256, 512). */
  readonly channels: readonly number[]
}

export interface ForgeryPrompt {
  /** E_base, E_cons, E_loc and E_cls, one below the other: [B, 28, C_emb]. */
  readonly stack: Value
  /** E_forgery: [B, 9, C_emb]. */
  readonly tokens: Value
}

/**
 * Maps [B, c, S, S] to nine tokens [B, 9, C_emb]: convolution, ReLU, batch norm and pooling (none after the last), down to
 * a side of 7, then an unpadded 5x5 convolution to 3x3 positions.
 */
const mapTokens = (
  maps: Value,
  weights: Weights,
  { embedding, channels }: PromptLearnerDimensions,
): Value => {
  // Published numbering within the sequence: convolution 4i, batch norm 4i + 2, pooling 4i + 3.
  const features = channels.reduce((x, out, stage) => {
    const convolved = relu(convolutionLayer(x, weights.within(4 * stage), { out, kernel: 3 }, { padding: 1 }))
    const normal = batchNormLayer(convolved, weights.within(4 * stage + 2))
    return stage === channels.length - 1 ? normal : maxPool(normal, 2)
  }, maps)
  const last = weights.within(4 * channels.length - 1)
  const cells = convolutionLayer(features, last, { out: embedding, kernel: features.shape[2]! - 2 })
  return transpose(reshape(cells, [maps.shape[0]!, embedding, promptTokens]), [0, 2, 1])
}

/**
 * The Forgery Prompt Learner (paper 3.2, figure 4): consistency maps [B, 2, S, S] each, segmentation map [B, 1, S, S] and
 * probabilities [B, 2] become forgery prompt embeddings. The last convolution runs along the embedding axis with the
 * 28 tokens as its channels.
 */
export const forgeryPromptLearner = (
  findings: { readonly maps: readonly Value[]; readonly segmentation: Value; readonly probability: Value },
  weights: Weights,
  dimensions: PromptLearnerDimensions,
): ForgeryPrompt => {
  const { embedding } = dimensions
  const batch = findings.probability.shape[0]!
  const base = weights.tensor('base_prompts', [promptTokens, embedding], { normal: 0.02 })
  const stack = concat(
    [
      expand(reshape(base, [1, promptTokens, embedding]), [batch, promptTokens, embedding]),
      mapTokens(concat(findings.maps, 1), weights.within('meta_net1'), dimensions),
      mapTokens(findings.segmentation, weights.within('meta_net2'), dimensions),
      reshape(linearLayer(findings.probability, weights.within('fc'), embedding), [batch, 1, embedding]),
    ],
    1,
  )
  return { stack, tokens: tokenMixing(stack, weights.within('finalconv'), batch, embedding) }
}

/** A one-dimensional convolution of width 3 along the embedding axis, 28 token channels to 9. */
const tokenMixing = (stack: Value, weights: Weights, batch: number, embedding: number): Value => {
  const depth = stack.shape[1]!
  const weight = reshape(weights.tensor('weight', [promptTokens, depth, 3]), [promptTokens, depth, 1, 3])
  const bias = weights.tensor('bias', [promptTokens], 'zeros')
  const row = pad(reshape(stack, [batch, depth, 1, embedding]), [0, 0, 0, 1], [0, 0, 0, 1])
  return reshape(convolution(row, weight, bias), [batch, promptTokens, embedding])
}
