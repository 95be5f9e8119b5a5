import { assert } from '#app/assert.ts'
import type { Shape, TensorType, Value } from './value.ts'

export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`

/** NumPy's broadcasting of two shapes. */
export const broadcastShapes = (a: Shape, b: Shape): Shape => {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1
    const right = b[axis - rank + b.length] ?? 1
    assert(
      left === right || left === 1 || right === 1,
      `${showShape(a)} and ${showShape(b)} do not broadcast`,
    )
    return left === 1 ? right : left
  })
}

/** Axes counted from 0; negative ones count from the end. */
export const normaliseAxis = (axis: number, rank: number): number => {
  const positive = axis < 0 ? axis + rank : axis
  assert(positive >= 0 && positive < rank, `axis ${axis} of a tensor of rank ${rank}`)
  return positive
}

/** Shape rule of element-wise functions of one tensor. */
export const sameAsFirst = (inputs: readonly Value[]): TensorType => {
  const [x] = inputs
  assert(x, 'an operator without input')
  return { type: x.type, shape: x.shape }
}

/** Shape rule of element-wise functions of several broadcast tensors of one type. */
export const broadcastAll = (inputs: readonly Value[]): TensorType => {
  const [first] = inputs
  assert(first, 'an operator without input')
  for (const value of inputs)
    assert(value.type === first.type, `element types ${first.type} and ${value.type} are mixed`)
  return { type: first.type, shape: inputs.map((value) => value.shape).reduce(broadcastShapes) }
}
