import { type ConvolutionOptions, convolution } from '../graph/ops/convolution.ts'
import { add, mul, reciprocal, scale, sqrt, sub } from '../graph/ops/elementwise.ts'
import { linear, lowRankLinear } from '../graph/ops/linear.ts'
import { batchNorm, batchNormTraining, layerNorm } from '../graph/ops/normalisation.ts'
import { quantisedLinear } from '../graph/ops/quantised.ts'
import { scalar, type Value } from '../graph/value.ts'
import type { Weights } from './weights.ts'

/** Running averages move by this much per step, as in PyTorch. */
const momentum = 0.1

/** A linear map of the last axis with the weights `weight` [out, in] and, unless told otherwise, `bias` [out]. */
export const linearLayer = (
  x: Value,
  weights: Weights,
  out: number,
  options: { readonly bias?: boolean; readonly quantisable?: boolean; readonly initial?: number } = {},
): Value => {
  const depth = x.shape.at(-1)!
  const initial = { normal: options.initial ?? Math.sqrt(1 / depth) }
  const bias = options.bias === false ? undefined : weights.tensor('bias', [out], 'zeros')
  const { precision, lowRank } = weights.options
  if (precision === 'int8' && options.quantisable) {
    const quantised = {
      weight: weights.tensor('weight.int8', [depth, out], initial),
      scales: weights.tensor('weight.scales', [out], 'ones'),
      zeroPoints: weights.tensor('weight.zero_points', [out], 'zeros'),
    }
    return quantisedLinear(x, quantised, bias)
  }
  const weight = weights.tensor('weight', [out, depth], initial)
  if (!lowRank?.names.test(weights.prefix)) return linear(x, weight, bias)
  const a = weights.tensor('lora_a', [lowRank.rank, depth], initial)
  const b = weights.tensor('lora_b', [out, lowRank.rank], 'zeros')
  return lowRankLinear(x, weight, { a, b: scale(b, lowRank.scaling) }, bias)
}

/** Layer normalisation of the last axis with its own `weight` and `bias`. */
export const layerNormLayer = (x: Value, weights: Weights, epsilon = 1e-6): Value => {
  const width = x.shape.at(-1)!
  return layerNorm(
    x,
    weights.tensor('weight', [width], 'ones'),
    weights.tensor('bias', [width], 'zeros'),
    epsilon,
  )
}

/** A square convolution with its own `weight` and `bias`: x [B, C, H, W]. */
export const convolutionLayer = (
  x: Value,
  weights: Weights,
  shape: { readonly out: number; readonly kernel: number; readonly bias?: boolean },
  options: ConvolutionOptions = {},
): Value => {
  const depth = x.shape[1]! / (options.groups ?? 1)
  const weight = weights.tensor('weight', [shape.out, depth, shape.kernel, shape.kernel])
  const bias = shape.bias === false ? undefined : weights.tensor('bias', [shape.out], 'zeros')
  return convolution(x, weight, bias, options)
}

const batchNormWeights = (channels: number, weights: Weights) => ({
  weight: weights.tensor('weight', [channels], 'ones'),
  bias: weights.tensor('bias', [channels], 'zeros'),
  mean: weights.statistic('running_mean', [channels], 'zeros'),
  variance: weights.statistic('running_var', [channels], 'ones'),
})

/** Batch normalisation of [B, C, H, W]; in training it also says what the running statistics become. */
export const batchNormLayer = (x: Value, weights: Weights): Value => {
  const layer = batchNormWeights(x.shape[1]!, weights)
  if (weights.options.mode !== 'training') return batchNorm(x, layer)
  const { y, mean, variance } = batchNormTraining(x, layer.weight, layer.bias)
  const mixed = (old: Value, fresh: Value) => add(scale(old, 1 - momentum), scale(fresh, momentum))
  weights.update('running_mean', mixed(layer.mean, mean))
  weights.update('running_var', mixed(layer.variance, variance))
  return y
}

/**
 * The factor and offset [C] of an inference batch normalisation, for fusing it into the linear operator behind it.
 * ONNX Runtime computes both once at load, since they depend on weights alone.
 */
export const batchNormAffine = (
  channels: number,
  weights: Weights,
): { readonly factor: Value; readonly offset: Value } => {
  const { weight, bias, mean, variance } = batchNormWeights(channels, weights)
  const factor = mul(weight, reciprocal(sqrt(add(variance, scalar(1e-5)))))
  return { factor, offset: sub(bias, mul(mean, factor)) }
}
