import { apply, defineOp } from '../op.ts'
import { normaliseAxis } from '../shape.ts'
import { type Attributes, ints, intsOf, type Shape, sizeOf, type TensorType, type Value } from '../value.ts'
import { isEqual, mul, scale } from './elementwise.ts'
import { expand, reshape } from './layout.ts'

const reduced = ([x, axes]: readonly Value[], { keepdims }: Attributes): TensorType => {
  const gone = new Set(intsOf(axes!))
  const shape = keepdims
    ? x!.shape.map((size, axis) => (gone.has(axis) ? 1 : size))
    : x!.shape.filter((_, axis) => !gone.has(axis))
  return { type: x!.type, shape }
}

const keptShape = (x: Value, axes: Value): Shape => {
  const gone = new Set(intsOf(axes))
  return x.shape.map((size, axis) => (gone.has(axis) ? 1 : size))
}

const ReduceSum = defineOp({
  type: 'ReduceSum',
  shape: reduced,
  gradient: (grad, [x, axes]) => [expand(reshape(grad, keptShape(x!, axes!)), x!.shape), null],
})
const ReduceMean = defineOp({
  type: 'ReduceMean',
  shape: reduced,
  gradient: (grad, [x, axes]) => {
    const count = sizeOf(intsOf(axes!).map((axis) => x!.shape[axis]!))
    return [expand(scale(reshape(grad, keptShape(x!, axes!)), 1 / count), x!.shape), null]
  },
})
const ReduceSumSquare = defineOp({
  type: 'ReduceSumSquare',
  shape: reduced,
  gradient: (grad, [x, axes]) => [mul(scale(reshape(grad, keptShape(x!, axes!)), 2), x!), null],
})
// At a tie every maximum gets the gradient, as a subgradient may.
const ReduceMax = defineOp({
  type: 'ReduceMax',
  shape: reduced,
  gradient: (grad, [x, axes], y) => {
    const kept = keptShape(x!, axes!)
    return [mul(reshape(grad, kept), isEqual(x!, reshape(y, kept))), null]
  },
})

const over =
  (op: typeof ReduceSum) =>
  (x: Value, axes: readonly number[], keepAxes = false): Value => {
    const sorted = axes.map((axis) => normaliseAxis(axis, x.shape.length)).toSorted((a, b) => a - b)
    return apply(op, [x, ints(sorted)], { keepdims: keepAxes ? 1 : 0 })
  }

export const reduceSum = over(ReduceSum)
export const reduceMean = over(ReduceMean)
export const reduceSumSquare = over(ReduceSumSquare)
export const reduceMax = over(ReduceMax)

const allAxes = (x: Value): readonly number[] => x.shape.map((_, axis) => axis)

/** The sum of all elements, a scalar. */
export const sumAll = (x: Value): Value => (x.shape.length === 0 ? x : reduceSum(x, allAxes(x)))
/** The mean of all elements, a scalar. */
export const meanAll = (x: Value): Value => (x.shape.length === 0 ? x : reduceMean(x, allAxes(x)))
