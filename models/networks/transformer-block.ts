import { gelu, softmax } from '../graph/ops/activation.ts'
import { add, scale } from '../graph/ops/elementwise.ts'
import { pick, reshape, transpose } from '../graph/ops/layout.ts'
import { matMul } from '../graph/ops/linear.ts'
import type { Value } from '../graph/value.ts'
import { layerNormLayer, linearLayer } from './layers.ts'
import type { Weights } from './weights.ts'

export interface BlockDimensions {
  readonly heads: number
  readonly hidden: number
}

/** Multi-head self-attention of tokens [B, N, D]; `mask` [N, N] is added to the scores (causal text). */
const selfAttention = (x: Value, weights: Weights, heads: number, mask?: Value): Value => {
  const [batch, tokens, width] = x.shape as readonly [number, number, number]
  const depth = width / heads
  const projected = linearLayer(x, weights.within('qkv'), 3 * width, { quantisable: true })
  const split = transpose(reshape(projected, [batch, tokens, 3, heads, depth]), [2, 0, 3, 1, 4])
  const [query, key, value] = [pick(split, 0, 0), pick(split, 0, 1), pick(split, 0, 2)]
  const scores = matMul(scale(query, 1 / Math.sqrt(depth)), transpose(key, [0, 1, 3, 2]))
  const attended = matMul(softmax(mask ? add(scores, mask) : scores, -1), value)
  const merged = reshape(transpose(attended, [0, 2, 1, 3]), [batch, tokens, width])
  return linearLayer(merged, weights.within('out'), width, { quantisable: true })
}

/**
 * ImageBind's pre-norm transformer block of tokens [B, N, D]: x + attention(LN x), then x + MLP(LN x) with the exact
 * GELU; layer norms with epsilon 1e-6.
 */
export const transformerBlock = (
  x: Value,
  weights: Weights,
  dimensions: BlockDimensions,
  mask?: Value,
): Value => {
  const width = x.shape.at(-1)!
  const attended = add(
    x,
    selfAttention(
      layerNormLayer(x, weights.within('norm_1')),
      weights.within('attention'),
      dimensions.heads,
      mask,
    ),
  )
  const normal = layerNormLayer(attended, weights.within('norm_2'))
  const mlp = weights.within('mlp')
  const hidden = gelu(linearLayer(normal, mlp.within('fc1'), dimensions.hidden, { quantisable: true }))
  return add(attended, linearLayer(hidden, mlp.within('fc2'), width, { quantisable: true }))
}
