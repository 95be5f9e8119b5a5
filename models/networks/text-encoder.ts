import { add, exp, minimum, mul } from '../graph/ops/elementwise.ts'
import { embed } from '../graph/ops/indexing.ts'
import { reshape, slice } from '../graph/ops/layout.ts'
import { unitLength } from '../graph/ops/normalisation.ts'
import { scalar, type Value } from '../graph/value.ts'
import { causalMask } from './causal-mask.ts'
import { layerNormLayer, linearLayer } from './layers.ts'
import { transformerBlock } from './transformer-block.ts'
import type { Weights } from './weights.ts'

/** ImageBind's text encoder (CLIP's); Huge is 1024, 24, 16, 4096, vocabulary 49408, context 77, embedding 1024. */
export interface TextEncoderDimensions {
  readonly width: number
  readonly blocks: number
  readonly heads: number
  readonly hidden: number
  readonly vocabulary: number
  readonly context: number
  readonly embedding: number
}

/**
 * Token embeddings [B, T, D], without positions, to text features [B, embedding] of the norm min(exp(logit scale), 100).
 * `endPositions` (int64 [B]) are the positions of the end tokens among all B·T rows. Since attention is causal, T may be
 * cut behind the last end token without changing the result.
 */
export const textEncoder = (
  tokens: Value,
  endPositions: Value,
  weights: Weights,
  dimensions: TextEncoderDimensions,
): Value => {
  const [batch, length, width] = tokens.shape as readonly [number, number, number]
  const positions = weights.tensor('pos_embed', [1, dimensions.context, width], { normal: 0.01 })
  const mask = causalMask(length)
  let x = add(tokens, slice(positions, { axis: 1, start: 0, end: length }))
  for (let block = 0; block < dimensions.blocks; block += 1)
    x = transformerBlock(x, weights.within('blocks').within(block), dimensions, mask)
  const ends = embed(reshape(x, [batch * length, width]), endPositions)
  const normal = layerNormLayer(ends, weights.within('head_norm'))
  const projected = linearLayer(normal, weights.within('head'), dimensions.embedding, { bias: false })
  const logitScale = weights.tensor('log_logit_scale', [], { constant: Math.log(1 / 0.07) })
  return mul(unitLength(projected, -1), minimum(exp(logitScale), scalar(100)))
}

/** Token ids (int64 [B, T]) as embeddings [B, T, D]. */
export const embedTokens = (ids: Value, weights: Weights, dimensions: TextEncoderDimensions): Value =>
  embed(weights.tensor('token_embedding', [dimensions.vocabulary, dimensions.width], { normal: 0.02 }), ids)
