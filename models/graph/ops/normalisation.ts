import { apply, defineOp } from '../op.ts'
import { sameAsFirst } from '../shape.ts'
import { constant, scalar, type Value } from '../value.ts'
import { add, div, mul, reciprocal, scale, sqrt, square, sub } from './elementwise.ts'
import { reshape } from './layout.ts'
import { reduceMean, reduceSum, reduceSumSquare } from './reduce.ts'

type Epsilon = { readonly float: number }

const LayerNormalization = defineOp({
  type: 'LayerNormalization',
  shape: sameAsFirst,
  gradient: (grad, [x, weight], _, { epsilon }) => {
    const centred = sub(x!, reduceMean(x!, [-1], true))
    const variance = reduceMean(square(centred), [-1], true)
    const deviation = sqrt(add(variance, scalar((epsilon as Epsilon).float)))
    const standard = div(centred, deviation)
    const scaled = mul(grad, weight!)
    const mean = reduceMean(scaled, [-1], true)
    const correlation = reduceMean(mul(scaled, standard), [-1], true)
    return [div(sub(sub(scaled, mean), mul(standard, correlation)), deviation), mul(grad, standard), grad]
  },
})

// LayerNormalization without an affine part, which shortens its gradient: the output is the standardised input itself.
const Standardise = defineOp({
  type: 'LayerNormalization',
  name: 'Standardise',
  shape: sameAsFirst,
  gradient: (grad, [x], y, { epsilon }) => {
    const centred = sub(x!, reduceMean(x!, [-1], true))
    const variance = scale(reduceSumSquare(centred, [-1], true), 1 / x!.shape.at(-1)!)
    const inverse = reciprocal(sqrt(add(variance, scalar((epsilon as Epsilon).float))))
    const projected = sub(
      sub(grad, reduceMean(grad, [-1], true)),
      mul(y, reduceMean(mul(grad, y), [-1], true)),
    )
    return [mul(projected, inverse), null, null]
  },
})

const perChannel = (value: Value): Value => reshape(value, [1, value.shape[0]!, 1, 1])

// Inference: the running statistics are constants of the layer, so the gradient is a scale per channel.
const BatchNormalization = defineOp({
  type: 'BatchNormalization',
  shape: sameAsFirst,
  gradient: (grad, [x, weight, bias, mean, variance], _, { epsilon }) => {
    const inverse = reciprocal(sqrt(add(variance!, scalar((epsilon as Epsilon).float))))
    const standard = mul(sub(x!, perChannel(mean!)), perChannel(inverse))
    return [
      mul(grad, perChannel(mul(weight!, inverse))),
      reduceSum(mul(grad, standard), [0, 2, 3]),
      reshape(reduceSum(grad, [0, 2, 3]), bias!.shape),
      null,
      null,
    ]
  },
})

/** Normalises the last axis: (x - mean) / sqrt(variance + epsilon) · weight + bias; weight and bias [C]. */
export const layerNorm = (x: Value, weight: Value, bias: Value, epsilon: number): Value =>
  apply(LayerNormalization, [x, weight, bias], { axis: x.shape.length - 1, epsilon: { float: epsilon } })

/** (x - mean) / sqrt(variance + epsilon) over the last axis. */
export const standardise = (x: Value, epsilon = 1e-5): Value => {
  const size = x.shape.at(-1)!
  const [ones, zeros] = [constant(new Float32Array(size).fill(1)), constant(new Float32Array(size))]
  return apply(Standardise, [x, ones, zeros], { axis: x.shape.length - 1, epsilon: { float: epsilon } })
}

/**
 * Group normalisation of [B, C, H, W] (Wu and He 2018): every group of channels of every picture is standardised, then
 * scaled and shifted per channel (weights [C]). With as many groups as channels it is instance normalisation.
 */
export const groupNorm = (x: Value, weight: Value, bias: Value, groups: number): Value => {
  const [batch, channels, height, width] = x.shape as readonly [number, number, number, number]
  const rows = reshape(x, [batch, groups, (channels / groups) * height * width])
  return add(mul(reshape(standardise(rows), x.shape), perChannel(weight)), perChannel(bias))
}

/** x / sqrt(mean(x²) + epsilon) · weight over the last axis, as in LLaMA. */
export const rmsNorm = (x: Value, weight: Value, epsilon: number): Value => {
  const size = sqrt(add(reduceMean(square(x), [-1], true), scalar(epsilon)))
  return mul(div(x, size), weight)
}

export interface BatchNormWeights {
  readonly weight: Value
  readonly bias: Value
  readonly mean: Value
  readonly variance: Value
}

/** Batch normalisation with the running statistics (inference): x [B, C, H, W], weights [C]. */
export const batchNorm = (
  x: Value,
  { weight, bias, mean, variance }: BatchNormWeights,
  epsilon = 1e-5,
): Value => apply(BatchNormalization, [x, weight, bias, mean, variance], { epsilon: { float: epsilon } })

/**
 * Batch normalisation with the batch's own statistics (training), and those statistics [C] for the running averages:
 * running = (1 - momentum) · running + momentum · batch; the variance handed out is the unbiased one, as PyTorch keeps it.
 */
export const batchNormTraining = (
  x: Value,
  weight: Value,
  bias: Value,
  epsilon = 1e-5,
): { readonly y: Value; readonly mean: Value; readonly variance: Value } => {
  const [batch, , height, width] = x.shape as readonly [number, number, number, number]
  const mean = reduceMean(x, [0, 2, 3], true)
  const centred = sub(x, mean)
  const variance = reduceMean(square(centred), [0, 2, 3], true)
  const factor = div(perChannel(weight), sqrt(add(variance, scalar(epsilon))))
  const count = batch * height * width
  return {
    y: add(mul(centred, factor), perChannel(bias)),
    mean: reshape(mean, weight.shape),
    variance: reshape(mul(variance, scalar(count / Math.max(1, count - 1))), weight.shape),
  }
}

/**
 * x divided by its Euclidean length along an axis. The tiny number under the root keeps a zero vector, which has no
 * direction, and its gradient finite; at length 1 it changes nothing that float32 can hold.
 */
export const unitLength = (x: Value, axis: number, tiny = 1e-12): Value =>
  div(x, sqrt(add(reduceSum(square(x), [axis], true), scalar(tiny))))
