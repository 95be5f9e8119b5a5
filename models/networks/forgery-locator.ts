import { relu, softmax } from '../graph/ops/activation.ts'
import { add, mul } from '../graph/ops/elementwise.ts'
import { concat, reshape, slice } from '../graph/ops/layout.ts'
import { narrowConvolution } from '../graph/ops/narrow-convolution.ts'
import { reduceSum } from '../graph/ops/reduce.ts'
import type { Value } from '../graph/value.ts'
import { batchNormAffine, batchNormLayer, convolutionLayer } from './layers.ts'
import type { Weights } from './weights.ts'

export interface LocatorDimensions {
  /** Channels of each branch (published: 128). */
  readonly width: number
}

export interface LocatedForgery {
  /** Scores of pristine (0) and forged (1): [B, 2, S, S]. */
  readonly logits: Value
  /** Forgery segmentation map, the softmax's second channel, in [0, 1]: [B, 1, S, S]. */
  readonly segmentation: Value
}

/**
 * The Forgery Locator φ (paper 3.1, figure 3): a branch per consistency map [B, 2, S, S], concatenation, convolution,
 * softmax. As published a branch is a 3x3 convolution with padding 2, ReLU and batch norm, and the last 3x3 convolution
 * has no padding; the down- and up-sampling that the paper mentions is not in the published network.
 */
export const forgeryLocator = (
  maps: readonly Value[],
  weights: Weights,
  { width }: LocatorDimensions,
): LocatedForgery => {
  const branches = maps.map((map, index) =>
    relu(
      convolutionLayer(map, weights.within('conv').within(index), { out: width, kernel: 3 }, { padding: 2 }),
    ),
  )
  const norms = maps.map((_, index) => weights.within('batchnorm').within(index))
  const last = weights.within('finalconv')
  const depth = width * maps.length
  const logits =
    weights.options.mode === 'training'
      ? convolutionLayer(
          concat(
            branches.map((branch, index) => batchNormLayer(branch, norms[index]!)),
            1,
          ),
          last,
          { out: 2, kernel: 3 },
        )
      : fusedLastConvolution(branches, norms, last, depth)
  return { logits, segmentation: slice(softmax(logits, 1), { axis: 1, start: 1, end: 2 }) }
}

/** Batch norm and the unpadded convolution behind it are one convolution: exact, because no padding is normalised. */
const fusedLastConvolution = (
  branches: readonly Value[],
  norms: readonly Weights[],
  last: Weights,
  depth: number,
): Value => {
  const affine = norms.map((norm, index) => batchNormAffine(branches[index]!.shape[1]!, norm))
  const factor = concat(
    affine.map((norm) => norm.factor),
    0,
  )
  const offset = concat(
    affine.map((norm) => norm.offset),
    0,
  )
  const weight = last.tensor('weight', [2, depth, 3, 3])
  const bias = last.tensor('bias', [2], 'zeros')
  const scaled = mul(weight, reshape(factor, [1, depth, 1, 1]))
  const shift = reduceSum(mul(weight, reshape(offset, [1, depth, 1, 1])), [1, 2, 3])
  return narrowConvolution(branches, scaled, add(bias, shift))
}
