import { apply, defineOp } from '../op.ts'
import { normaliseAxis, sameAsFirst } from '../shape.ts'
import { scalar, type Value } from '../value.ts'
import { add, exp, isGreater, mul, scale, square, sub } from './elementwise.ts'
import { reduceSum } from './reduce.ts'

const Relu = defineOp({
  type: 'Relu',
  shape: sameAsFirst,
  gradient: (grad, _, y) => [mul(grad, isGreater(y, scalar(0)))],
})
const Sigmoid = defineOp({
  type: 'Sigmoid',
  shape: sameAsFirst,
  gradient: (grad, _, y) => [mul(grad, mul(y, sub(scalar(1), y)))],
})
const Tanh = defineOp({
  type: 'Tanh',
  shape: sameAsFirst,
  gradient: (grad, _, y) => [mul(grad, sub(scalar(1), square(y)))],
})
const Softplus = defineOp({
  type: 'Softplus',
  shape: sameAsFirst,
  gradient: (grad, [x]) => [mul(grad, sigmoid(x!))],
})
const Erf = defineOp({
  type: 'Erf',
  shape: sameAsFirst,
  gradient: (grad, [x]) => [mul(grad, scale(exp(scale(square(x!), -1)), 2 / Math.sqrt(Math.PI)))],
})
// d/dx x * Phi(x) = Phi(x) + x * phi(x), with the normal distribution's Phi and phi.
const Gelu = defineOp({
  type: 'Gelu',
  shape: sameAsFirst,
  gradient: (grad, [x]) => {
    const distribution = scale(add(erf(scale(x!, Math.SQRT1_2)), scalar(1)), 0.5)
    const density = scale(exp(scale(square(x!), -0.5)), 1 / Math.sqrt(2 * Math.PI))
    return [mul(grad, add(distribution, mul(x!, density)))]
  },
})
const Softmax = defineOp({
  type: 'Softmax',
  shape: sameAsFirst,
  gradient: (grad, _, y, { axis }) => {
    const weighted = mul(grad, y)
    return [sub(weighted, mul(y, reduceSum(weighted, [axis as number], true)))]
  },
})
const LogSoftmax = defineOp({
  type: 'LogSoftmax',
  shape: sameAsFirst,
  gradient: (grad, _, y, { axis }) => [sub(grad, mul(exp(y), reduceSum(grad, [axis as number], true)))],
})

export const relu = (x: Value): Value => apply(Relu, [x])
export const sigmoid = (x: Value): Value => apply(Sigmoid, [x])
export const tanh = (x: Value): Value => apply(Tanh, [x])
/** log(1 + exp(x)), computed without overflow. */
export const softplus = (x: Value): Value => apply(Softplus, [x])
export const erf = (x: Value): Value => apply(Erf, [x])
/** The exact GELU, x * Phi(x), not its tanh approximation. */
export const gelu = (x: Value): Value => apply(Gelu, [x])
/** x * sigmoid(x), the activation of LLaMA's feed-forward part. */
export const silu = (x: Value): Value => mul(x, sigmoid(x))
export const softmax = (x: Value, axis: number): Value =>
  apply(Softmax, [x], { axis: normaliseAxis(axis, x.shape.length) })
export const logSoftmax = (x: Value, axis: number): Value =>
  apply(LogSoftmax, [x], { axis: normaliseAxis(axis, x.shape.length) })
