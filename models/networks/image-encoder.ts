import { add } from '../graph/ops/elementwise.ts'
import { concat, expand, pick, reshape, slice, transpose } from '../graph/ops/layout.ts'
import { unitLength } from '../graph/ops/normalisation.ts'
import type { Value } from '../graph/value.ts'
import { convolutionLayer, layerNormLayer, linearLayer } from './layers.ts'
import { transformerBlock } from './transformer-block.ts'
import type { Weights } from './weights.ts'

/** ImageBind's image encoder; Huge is 224, 14, 1280, 32, 16, 5120, taps 15, 23, 31, embedding 1024. */
export interface ImageEncoderDimensions {
  /** Side of the square picture in pixels. */
  readonly image: number
  readonly patch: number
  readonly width: number
  readonly blocks: number
  readonly heads: number
  readonly hidden: number
  /** Zero-based blocks whose outputs become consistency maps (the paper counts 16, 24, 32 from one). */
  readonly taps: readonly number[]
  readonly embedding: number
}

export interface EncodedImage {
  /** Patches as tokens, before the class token and the positions: [B, N, D]. */
  readonly patches: Value
  /** What the first block reads, tokens with positions after the first layer norm: [B, 1 + N, D]. */
  readonly embedded: Value
  /** Raw block outputs, class token first: [B, 1 + N, D] each, N = (image / patch)². */
  readonly taps: readonly Value[]
  /** Unit-length image embedding for the language model: [B, embedding]. */
  readonly embedding: Value
}

/**
 * Pictures [B, 3, S, S], normalised, to tapped tokens and one embedding. A still picture is ImageBind's two equal frames,
 * so the patch kernel is the sum of the published kernel's two temporal slices (exact).
 */
export const imageEncoder = (
  image: Value,
  weights: Weights,
  dimensions: ImageEncoderDimensions,
): EncodedImage => {
  const { patch, width } = dimensions
  const batch = image.shape[0]!
  const grid = dimensions.image / patch
  const convolved = convolutionLayer(
    image,
    weights.within('patch'),
    { out: width, kernel: patch, bias: false },
    {
      stride: patch,
    },
  )
  const patches = transpose(reshape(convolved, [batch, width, grid * grid]), [0, 2, 1])
  const classToken = expand(weights.tensor('cls_token', [1, 1, width], { normal: 0.02 }), [batch, 1, width])
  const positions = weights.tensor('pos_embed', [1, 1 + grid * grid, width], { normal: 0.02 })
  const embedded = layerNormLayer(
    add(concat([classToken, patches], 1), positions),
    weights.within('pre_norm'),
  )
  const taps: Value[] = []
  let x = embedded
  for (let block = 0; block < dimensions.blocks; block += 1) {
    x = transformerBlock(x, weights.within('blocks').within(block), dimensions)
    if (dimensions.taps.includes(block)) taps.push(x)
  }
  // The head reads the class token alone, so only that row is normalised.
  const first = layerNormLayer(slice(x, { axis: 1, start: 0, end: 1 }), weights.within('head_norm'))
  const projected = linearLayer(pick(first, 1, 0), weights.within('head'), dimensions.embedding, {
    bias: false,
  })
  return { patches, embedded, taps, embedding: unitLength(projected, -1) }
}
