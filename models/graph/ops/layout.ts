import { assert } from '#app/assert.ts'
import { apply, defineOp } from '../op.ts'
import { broadcastShapes, normaliseAxis, showShape } from '../shape.ts'
import { ints, intsOf, type Shape, sameShape, scalar, sizeOf, type Value } from '../value.ts'

const Reshape = defineOp({
  type: 'Reshape',
  shape: ([x, target]) => {
    const shape = intsOf(target!)
    assert(sizeOf(shape) === sizeOf(x!.shape), `${showShape(x!.shape)} does not fill ${showShape(shape)}`)
    return { type: x!.type, shape }
  },
  gradient: (grad, [x]) => [reshape(grad, x!.shape), null],
})
const Transpose = defineOp({
  type: 'Transpose',
  shape: ([x], { perm }) => {
    const order = perm as readonly number[]
    assert(
      order.length === x!.shape.length && new Set(order).size === order.length,
      `${showShape(order)} is no order of the axes of ${showShape(x!.shape)}`,
    )
    return { type: x!.type, shape: order.map((axis) => x!.shape[axis]!) }
  },
  gradient: (grad, _, __, { perm }) => {
    const order = perm as readonly number[]
    return [
      transpose(
        grad,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ]
  },
})
const Expand = defineOp({
  type: 'Expand',
  shape: ([x, target]) => ({ type: x!.type, shape: broadcastShapes(x!.shape, intsOf(target!)) }),
  gradient: (grad) => [grad, null],
})
const Concat = defineOp({
  type: 'Concat',
  shape: (inputs, attributes) => {
    const axis = attributes.axis as number
    const [first] = inputs
    assert(first, 'Concat without inputs')
    for (const { shape } of inputs)
      assert(
        sameShape(shape.with(axis, 0), first.shape.with(axis, 0)),
        `Concat of ${showShape(first.shape)} and ${showShape(shape)} along axis ${axis}`,
      )
    const total = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0)
    return { type: first.type, shape: first.shape.with(axis, total) }
  },
  gradient: (grad, inputs, _, attributes) => {
    const axis = attributes.axis as number
    let start = 0
    return inputs.map(({ shape }) => {
      const end = start + shape[axis]!
      const part = slice(grad, { axis, start, end })
      start = end
      return part
    })
  },
})
const Slice = defineOp({
  type: 'Slice',
  shape: ([x, starts, ends, axes, steps]) => {
    const [start, end, axis, step] = [starts!, ends!, axes!, steps!].map((value) => intsOf(value)[0]!)
    assert(
      step! >= 1 && start! >= 0 && end! > start! && end! <= x!.shape[axis!]!,
      `Slice of ${showShape(x!.shape)}`,
    )
    return { type: x!.type, shape: x!.shape.with(axis!, Math.ceil((end! - start!) / step!)) }
  },
  gradient: (grad, [x, starts, , axes, steps]) => {
    const [start, axis, step] = [starts!, axes!, steps!].map((value) => intsOf(value)[0]!)
    const spread = spreadAlong(grad, axis!, step!)
    const whole = x!.shape[axis!]!
    const held = Math.min(spread.shape[axis!]!, whole - start!)
    const cut = held === spread.shape[axis!] ? spread : slice(spread, { axis: axis!, start: 0, end: held })
    const before = x!.shape.map((_, a) => (a === axis ? start! : 0))
    const after = x!.shape.map((_, a) => (a === axis ? whole - start! - held : 0))
    return [pad(cut, before, after), null, null, null, null]
  },
})
const Flip = defineOp({
  type: 'Slice',
  name: 'Flip',
  shape: ([x]) => ({ type: x!.type, shape: x!.shape }),
  gradient: (grad, [, , , axes]) => [flip(grad, intsOf(axes!)), null, null, null, null],
})
const Pad = defineOp({
  type: 'Pad',
  shape: ([x, pads]) => {
    const amounts = intsOf(pads!)
    const rank = x!.shape.length
    return {
      type: x!.type,
      shape: x!.shape.map((size, axis) => size + amounts[axis]! + amounts[axis + rank]!),
    }
  },
  gradient: (grad, [x, pads]) => {
    const amounts = intsOf(pads!)
    const inner = x!.shape.reduce(
      (value, size, axis) => slice(value, { axis, start: amounts[axis]!, end: amounts[axis]! + size }),
      grad,
    )
    return [inner, null, null]
  },
})

export const reshape = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : apply(Reshape, [x, ints(shape)])

/** Axes in a new order: axis i of the result is axis order[i] of x. */
export const transpose = (x: Value, order: readonly number[]): Value =>
  order.every((axis, index) => axis === index) ? x : apply(Transpose, [x], { perm: order })

/** Repeats axes of size 1 to the given shape. */
export const expand = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : apply(Expand, [x, ints(shape)])

export const concat = (parts: readonly Value[], axis: number): Value => {
  const [first] = parts
  assert(first, 'nothing to concatenate')
  return parts.length === 1 ? first : apply(Concat, parts, { axis: normaliseAxis(axis, first.shape.length) })
}

/** Elements start, start + step, … below end, along one axis. */
export const slice = (
  x: Value,
  range: { readonly axis: number; readonly start: number; readonly end: number; readonly step?: number },
): Value => {
  const axis = normaliseAxis(range.axis, x.shape.length)
  const step = range.step ?? 1
  if (range.start === 0 && range.end === x.shape[axis] && step === 1) return x
  return apply(Slice, [x, ints([range.start]), ints([range.end]), ints([axis]), ints([step])])
}

/** The given axes in reverse. */
export const flip = (x: Value, axes: readonly number[]): Value => {
  const ends = axes.map((axis) => -x.shape[normaliseAxis(axis, x.shape.length)]! - 1)
  return apply(Flip, [x, ints(axes.map(() => -1)), ints(ends), ints(axes), ints(axes.map(() => -1))])
}

/** Zeros before and after, per axis. */
export const pad = (x: Value, before: readonly number[], after: readonly number[]): Value =>
  [...before, ...after].every((amount) => amount === 0)
    ? x
    : apply(Pad, [x, ints([...before, ...after]), scalar(0)])

/** One index of an axis, which is dropped. */
export const pick = (x: Value, axis: number, index: number): Value =>
  reshape(
    slice(x, { axis, start: index, end: index + 1 }),
    x.shape.toSpliced(normaliseAxis(axis, x.shape.length), 1),
  )

/** Puts step - 1 zeros behind every element of an axis: what undoes taking every step-th element. */
const spreadAlong = (x: Value, axis: number, step: number): Value => {
  if (step === 1) return x
  const split = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)]
  const zeros = split.map(() => 0)
  const padded = pad(reshape(x, split), zeros, zeros.with(axis + 1, step - 1))
  return reshape(padded, x.shape.with(axis, x.shape[axis]! * step))
}
