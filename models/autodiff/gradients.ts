import { assert } from '#app/assert.ts'
import { checkGraph } from '../graph/check.ts'
import { add } from '../graph/ops/elementwise.ts'
import { reshape } from '../graph/ops/layout.ts'
import { reduceSum } from '../graph/ops/reduce.ts'
import { showShape } from '../graph/shape.ts'
import { constant, type Shape, sameShape, sizeOf, type Value } from '../graph/value.ts'
import { inOrder } from '../graph/walk.ts'

/** Sums a gradient over the axes along which its value was broadcast: the one place where that is undone. */
const sumTo = (grad: Value, shape: Shape): Value => {
  if (sameShape(grad.shape, shape)) return grad
  const extra = grad.shape.length - shape.length
  const axes = grad.shape.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  )
  const summed = axes.length > 0 ? reduceSum(grad, axes, true) : grad
  assert(
    sizeOf(summed.shape) === sizeOf(shape),
    `a gradient ${showShape(grad.shape)} for ${showShape(shape)}`,
  )
  return reshape(summed, shape)
}

/** The values among `order` that depend on one of `sources`: only these carry gradients. */
const dependents = (order: readonly Value[], sources: readonly Value[]): ReadonlySet<Value> => {
  const found = new Set(sources)
  for (const value of order)
    if (value.origin.kind === 'node' && value.origin.inputs.some((input) => found.has(input)))
      found.add(value)
  return found
}

/**
 * Reverse-mode derivatives as nodes of the same graph: the gradients of a scalar (or, with `seed`, of the inner product
 * of `target` with it) with respect to each of `sources`, in their shapes. A source that the target does not depend
 * on has a gradient of zeros. Throws an assertion when the path crosses an operator that has no derivative.
 */
export const gradients = (target: Value, sources: readonly Value[], seed?: Value): readonly Value[] => {
  const start = seed ?? constant(Float32Array.of(1), target.shape)
  const order = inOrder([target])
  const carriers = dependents(order, sources)
  const grads = new Map<Value, Value>([[target, start]])
  for (const value of order.toReversed()) {
    const grad = grads.get(value)
    const { origin } = value
    if (!grad || origin.kind !== 'node' || !carriers.has(value)) continue
    const { op, inputs, attributes } = origin
    assert(op.gradient !== 'none', `${op.name} has no derivative`)
    if (op.gradient === 'zero') continue
    const parts = op.gradient(grad, inputs, value, attributes)
    inputs.forEach((input, index) => {
      const part = parts[index]
      if (!part || !carriers.has(input)) return
      const summed = sumTo(part, input.shape)
      const known = grads.get(input)
      grads.set(input, known ? add(known, summed) : summed)
    })
  }
  const results = sources.map(
    (source) => grads.get(source) ?? constant(new Float32Array(sizeOf(source.shape)), source.shape),
  )
  checkGraph(results)
  return results
}
