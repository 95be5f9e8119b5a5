import { assert } from '#app/assert.ts'
import { apply, defineOp } from '../op.ts'
import { normaliseAxis } from '../shape.ts'
import { constant, sizeOf, type Value } from '../value.ts'
import { isEqual } from './elementwise.ts'
import { reshape } from './layout.ts'

const Gather = defineOp({
  type: 'Gather',
  shape: ([table, indices]) => {
    assert(indices!.type === 'i64', 'rows are chosen by int64 indices')
    return { type: table!.type, shape: [...indices!.shape, ...table!.shape.slice(1)] }
  },
  gradient: (grad, [table, indices]) => {
    const rows = sizeOf(indices!.shape)
    const zeros = constant(new Float32Array(sizeOf(table!.shape)), table!.shape)
    const updates = reshape(grad, [rows, ...table!.shape.slice(1)])
    return [scatterAdd(zeros, reshape(indices!, [rows, 1]), updates), null]
  },
})
const ScatterAdd = defineOp({
  type: 'ScatterND',
  name: 'ScatterAdd',
  shape: ([base]) => ({ type: base!.type, shape: base!.shape }),
  gradient: (grad, [, indices]) => [grad, null, embed(grad, reshape(indices!, indices!.shape.slice(0, -1)))],
})
const ArgMax = defineOp({
  type: 'ArgMax',
  shape: ([x], { axis }) => ({ type: 'i64', shape: x!.shape.toSpliced(axis as number, 1) }),
  gradient: 'zero',
})

/** Rows of a table: table [N, ...], indices of any shape (int64) gives [...indices, ...]. */
export const embed = (table: Value, indices: Value): Value => apply(Gather, [table, indices], { axis: 0 })

/** base [N, ...] with updates [K, ...] added to the rows that indices [K, 1] name; rows may repeat. */
export const scatterAdd = (base: Value, indices: Value, updates: Value): Value =>
  apply(ScatterAdd, [base, indices, updates], { reduction: 'add' })

/** The index of the largest element along an axis. */
export const argMax = (x: Value, axis: number): Value =>
  apply(ArgMax, [x], { axis: normaliseAxis(axis, x.shape.length), keepdims: 0 })

/** Class indices (int64, any shape) as vectors of zeros with a single 1: [..., classes] float32. */
export const oneHot = (indices: Value, classes: number): Value => {
  const all = constant(BigInt64Array.from({ length: classes }, (_, index) => BigInt(index)))
  return isEqual(reshape(indices, [...indices.shape, 1]), all)
}
