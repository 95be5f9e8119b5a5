import { silu, softmax } from '../graph/ops/activation.ts'
import { add, mul, neg, scale } from '../graph/ops/elementwise.ts'
import { concat, reshape, slice, transpose } from '../graph/ops/layout.ts'
import { matMul } from '../graph/ops/linear.ts'
import { rmsNorm } from '../graph/ops/normalisation.ts'
import { constant, type Value } from '../graph/value.ts'
import { causalMask } from './causal-mask.ts'
import { linearLayer } from './layers.ts'
import type { Weights } from './weights.ts'

/** LLaMA's decoder; Vicuna-7B is 4096, 32, 32, 11008, 32000, epsilon 1e-5, theta 10000, RoPE factor 4 (16k). */
export interface LlamaDimensions {
  readonly width: number
  readonly blocks: number
  readonly heads: number
  readonly hidden: number
  readonly vocabulary: number
  readonly epsilon: number
  readonly ropeTheta: number
  /** Positions are divided by this (linear scaling). */
  readonly ropeFactor: number
}

/** cos and sin of the rotary angles, [T, depth] each, both halves alike (the layout of Hugging Face's LLaMA). */
const rotaryTables = (length: number, depth: number, dimensions: LlamaDimensions) => {
  const half = depth / 2
  const [cosines, sines] = [new Float32Array(length * depth), new Float32Array(length * depth)]
  for (let position = 0; position < length; position += 1)
    for (let index = 0; index < depth; index += 1) {
      const frequency = dimensions.ropeTheta ** (-(index % half) / half)
      const angle = (position / dimensions.ropeFactor) * frequency
      cosines[position * depth + index] = Math.cos(angle)
      sines[position * depth + index] = Math.sin(angle)
    }
  return { cosines: constant(cosines, [length, depth]), sines: constant(sines, [length, depth]) }
}

type Rotary = ReturnType<typeof rotaryTables>

/** Rotary position embedding of [B, heads, T, depth]: x cos + (-second half, first half) sin. */
const rotate = (x: Value, { cosines, sines }: Rotary): Value => {
  const depth = x.shape[3]!
  const first = slice(x, { axis: 3, start: 0, end: depth / 2 })
  const second = slice(x, { axis: 3, start: depth / 2, end: depth })
  return add(mul(x, cosines), mul(concat([neg(second), first], 3), sines))
}

/**
 * Embeddings [B, T, D] (text rows and injected prompt rows alike) to next-token logits [B, T, vocabulary]. Attention is
 * causal; padding, if any, belongs behind the text. Adapters on q, k, v, o come from the weights' `lowRank` option.
 * `apart` [B, 1, T, T] is added to attention scores, for texts in one row that must not see each other: rotary positions
 * are relative, so it does not matter where in the row a text begins.
 */
export const llamaDecoder = (
  embeddings: Value,
  weights: Weights,
  dimensions: LlamaDimensions,
  apart?: Value,
): Value => {
  const [batch, length, width] = embeddings.shape as readonly [number, number, number]
  const { heads, hidden, epsilon } = dimensions
  const depth = width / heads
  const rotary = rotaryTables(length, depth, dimensions)
  const mask = apart ? add(apart, causalMask(length)) : causalMask(length)
  const norm = (x: Value, scope: Weights) => rmsNorm(x, scope.tensor('weight', [width], 'ones'), epsilon)
  const flat = (x: Value, scope: Weights, out: number) => linearLayer(x, scope, out, { bias: false })
  const split = (x: Value) => transpose(reshape(x, [batch, length, heads, depth]), [0, 2, 1, 3])

  const attention = (x: Value, scope: Weights): Value => {
    const query = rotate(split(flat(x, scope.within('q_proj'), width)), rotary)
    const key = rotate(split(flat(x, scope.within('k_proj'), width)), rotary)
    const value = split(flat(x, scope.within('v_proj'), width))
    const scores = add(scale(matMul(query, transpose(key, [0, 1, 3, 2])), 1 / Math.sqrt(depth)), mask)
    const merged = transpose(matMul(softmax(scores, -1), value), [0, 2, 1, 3])
    return flat(reshape(merged, [batch, length, width]), scope.within('o_proj'), width)
  }

  let x = embeddings
  for (let block = 0; block < dimensions.blocks; block += 1) {
    const scope = weights.within('layers').within(block)
    x = add(x, attention(norm(x, scope.within('input_layernorm')), scope.within('self_attn')))
    const normal = norm(x, scope.within('post_attention_layernorm'))
    const mlp = scope.within('mlp')
    const gated = mul(
      silu(flat(normal, mlp.within('gate_proj'), hidden)),
      flat(normal, mlp.within('up_proj'), hidden),
    )
    x = add(x, flat(gated, mlp.within('down_proj'), width))
  }
  return flat(norm(x, weights.within('norm')), weights.within('lm_head'), dimensions.vocabulary)
}
