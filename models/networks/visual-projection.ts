import { concat, reshape } from '../graph/ops/layout.ts'
import { matMul } from '../graph/ops/linear.ts'
import { constant, type Value } from '../graph/value.ts'
import { linearLayer } from './layers.ts'
import type { Weights } from './weights.ts'

/** E_visual: the image embedding [B, C] in the language model's space, one token: [B, 1, C_emb]. */
export const visualProjection = (embedding: Value, weights: Weights, width: number): Value =>
  reshape(linearLayer(embedding, weights, width), [embedding.shape[0]!, 1, width])

/**
 * The published inference code's probability token: p(real), p(fake), p(real), p(fake), … over the embedding's width:
 * [B, 2] to [B, 1, C_emb].
 */
export const probabilityToken = (probability: Value, width: number): Value => {
  const alternating = new Float32Array(2 * width)
  for (let column = 0; column < width; column += 1) alternating[(column % 2) * width + column] = 1
  return reshape(matMul(probability, constant(alternating, [2, width])), [probability.shape[0]!, 1, width])
}

/** The prompt rows in the published order: E_visual, nine E_forgery, the probability token: [B, 11, C_emb]. */
export const promptRows = (visual: Value, forgery: Value, probability: Value): Value =>
  concat([visual, forgery, probability], 1)
