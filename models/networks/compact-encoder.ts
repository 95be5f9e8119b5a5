import { relu } from '../graph/ops/activation.ts'
import { add } from '../graph/ops/elementwise.ts'
import { reshape, transpose } from '../graph/ops/layout.ts'
import { groupNorm, unitLength } from '../graph/ops/normalisation.ts'
import { reduceMean } from '../graph/ops/reduce.ts'
import type { Value } from '../graph/value.ts'
import { forensicResiduals } from './forensic-residuals.ts'
import { convolutionLayer, linearLayer } from './layers.ts'
import { transformerBlock } from './transformer-block.ts'
import type { Weights } from './weights.ts'

/** The compact pack's encoder: a convolutional stem before a small transformer. */
export interface CompactEncoderDimensions {
  readonly kind: 'compact'
  /** Side of the square picture in pixels; a multiple of 16. */
  readonly image: number
  /** Channels at 1/2, 1/4, 1/8 and 1/16 of the picture's side; the last is the transformer's width. */
  readonly widths: readonly number[]
  /** Residual blocks at each of the scales. */
  readonly depths: readonly number[]
  readonly blocks: number
  readonly heads: number
  readonly hidden: number
  readonly embedding: number
}

/** Sides of the square grids on which the three taps lie, and their widths. */
export const compactTaps = ({ image, widths }: CompactEncoderDimensions) => [
  { grid: image / 4, width: widths[1]! },
  { grid: image / 8, width: widths[2]! },
  { grid: image / 16, width: widths[3]! },
]

/** Patch tokens [B, N, D] per tap and the unit-length embedding [B, embedding]. */
export interface CompactEncoding {
  readonly taps: readonly Value[]
  readonly embedding: Value
}

const normLayer = (x: Value, weights: Weights): Value => {
  const channels = x.shape[1]!
  return groupNorm(
    x,
    weights.tensor('weight', [channels], 'ones'),
    weights.tensor('bias', [channels], 'zeros'),
    channels,
  )
}

/** Two 3x3 convolutions around a residual; the second norm begins at zero, so that a block begins as the identity. */
const residualBlock = (x: Value, weights: Weights): Value => {
  const width = x.shape[1]!
  const shape = { out: width, kernel: 3, bias: false }
  const first = relu(
    normLayer(convolutionLayer(x, weights.within('conv1'), shape, { padding: 1 }), weights.within('norm1')),
  )
  const second = convolutionLayer(first, weights.within('conv2'), shape, { padding: 1 })
  const norm = weights.within('norm2')
  const scaled = groupNorm(
    second,
    norm.tensor('weight', [width], 'zeros'),
    norm.tensor('bias', [width], 'zeros'),
    width,
  )
  return relu(add(x, scaled))
}

/** 2x2 pixels side by side as channels: [B, C, H, W] to [B, 4C, H/2, W/2]. */
const spaceToDepth = (x: Value): Value => {
  const [batch, channels, height, width] = x.shape as readonly [number, number, number, number]
  const split = reshape(x, [batch, channels, height / 2, 2, width / 2, 2])
  return reshape(transpose(split, [0, 1, 3, 5, 2, 4]), [batch, channels * 4, height / 2, width / 2])
}

const tokensOf = (x: Value): Value => {
  const [batch, channels, height, width] = x.shape as readonly [number, number, number, number]
  return transpose(reshape(x, [batch, channels, height * width]), [0, 2, 1])
}

/**
 * Pictures [B, 3, S, S] to tokens of three depths: the stem's features at 1/4 and 1/8 of the side, and the transformer's
 * output at 1/16. Instance normalisation makes every feature relative to the picture's own mean and spread, so a
 * forged region stands out against its own surroundings.
 */
export const compactEncoder = (
  image: Value,
  weights: Weights,
  dimensions: CompactEncoderDimensions,
): CompactEncoding => {
  const { widths, depths } = dimensions
  const stages: Value[] = []
  let x = spaceToDepth(forensicResiduals(image))
  widths.forEach((width, scale) => {
    const scope = weights.within('stages').within(scale)
    const stride = scale === 0 ? 1 : 2
    const entered = convolutionLayer(
      x,
      scope.within('enter'),
      { out: width, kernel: 3, bias: false },
      { padding: 1, stride },
    )
    x = relu(normLayer(entered, scope.within('norm')))
    for (let block = 0; block < depths[scale]!; block += 1)
      x = residualBlock(x, scope.within('blocks').within(block))
    stages.push(x)
  })
  const stem = tokensOf(x)
  const width = stem.shape[2]!
  const positions = weights.tensor('pos_embed', [1, stem.shape[1]!, width], { normal: 0.02 })
  let tokens = add(stem, positions)
  for (let block = 0; block < dimensions.blocks; block += 1)
    tokens = transformerBlock(tokens, weights.within('blocks').within(block), dimensions)
  const pooled = linearLayer(reduceMean(tokens, [1]), weights.within('head'), dimensions.embedding)
  return {
    taps: [tokensOf(stages[1]!), tokensOf(stages[2]!), tokens],
    embedding: unitLength(pooled, -1),
  }
}
