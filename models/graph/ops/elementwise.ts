import { apply, defineOp } from '../op.ts'
import { broadcastAll, broadcastShapes, sameAsFirst } from '../shape.ts'
import { scalar, type Value } from '../value.ts'

const Add = defineOp({ type: 'Add', shape: broadcastAll, gradient: (grad) => [grad, grad] })
const Sub = defineOp({ type: 'Sub', shape: broadcastAll, gradient: (grad) => [grad, neg(grad)] })
const Mul = defineOp({
  type: 'Mul',
  shape: broadcastAll,
  gradient: (grad, [a, b]) => [mul(grad, b!), mul(grad, a!)],
})
const Div = defineOp({
  type: 'Div',
  shape: broadcastAll,
  gradient: (grad, [, b], quotient) => {
    const first = div(grad, b!)
    return [first, neg(mul(first, quotient))]
  },
})
const Neg = defineOp({ type: 'Neg', shape: sameAsFirst, gradient: (grad) => [neg(grad)] })
const Exp = defineOp({ type: 'Exp', shape: sameAsFirst, gradient: (grad, _, y) => [mul(grad, y)] })
const Log = defineOp({ type: 'Log', shape: sameAsFirst, gradient: (grad, [x]) => [div(grad, x!)] })
const Sqrt = defineOp({
  type: 'Sqrt',
  shape: sameAsFirst,
  gradient: (grad, _, y) => [div(mul(grad, scalar(0.5)), y)],
})
const Reciprocal = defineOp({
  type: 'Reciprocal',
  shape: sameAsFirst,
  gradient: (grad, _, y) => [neg(mul(grad, mul(y, y)))],
})
const Abs = defineOp({ type: 'Abs', shape: sameAsFirst, gradient: (grad, [x]) => [mul(grad, sign(x!))] })
const Sign = defineOp({ type: 'Sign', shape: sameAsFirst, gradient: 'zero' })
const Sin = defineOp({ type: 'Sin', shape: sameAsFirst, gradient: (grad, [x]) => [mul(grad, cos(x!))] })
const Cos = defineOp({ type: 'Cos', shape: sameAsFirst, gradient: (grad, [x]) => [neg(mul(grad, sin(x!)))] })

// The gradient goes to the larger (smaller) one; at a tie each side gets all of it, as a subgradient may.
const Max = defineOp({
  type: 'Max',
  shape: broadcastAll,
  gradient: (grad, [a, b], y) => [mul(grad, isEqual(a!, y)), mul(grad, isEqual(b!, y))],
})
const Min = defineOp({
  type: 'Min',
  shape: broadcastAll,
  gradient: (grad, [a, b], y) => [mul(grad, isEqual(a!, y)), mul(grad, isEqual(b!, y))],
})

const comparison = (type: string) =>
  defineOp({
    type,
    shape: ([a, b]) => ({ type: 'bool', shape: broadcastShapes(a!.shape, b!.shape) }),
    gradient: 'zero',
  })
const Equal = comparison('Equal')
const Greater = comparison('Greater')

const CastToF32 = defineOp({
  type: 'Cast',
  name: 'CastToF32',
  shape: ([x]) => ({ type: 'f32', shape: x!.shape }),
  gradient: 'zero',
})
const CastToI64 = defineOp({
  type: 'Cast',
  name: 'CastToI64',
  shape: ([x]) => ({ type: 'i64', shape: x!.shape }),
  gradient: 'zero',
})
const Where = defineOp({
  type: 'Where',
  shape: ([condition, a, b]) => ({
    type: a!.type,
    shape: broadcastShapes(condition!.shape, broadcastShapes(a!.shape, b!.shape)),
  }),
  gradient: (grad, [condition]) => [
    null,
    where(condition!, grad, scalar(0)),
    where(condition!, scalar(0), grad),
  ],
})

export const add = (a: Value, b: Value): Value => apply(Add, [a, b])
export const sub = (a: Value, b: Value): Value => apply(Sub, [a, b])
export const mul = (a: Value, b: Value): Value => apply(Mul, [a, b])
export const div = (a: Value, b: Value): Value => apply(Div, [a, b])
export const neg = (x: Value): Value => apply(Neg, [x])
export const exp = (x: Value): Value => apply(Exp, [x])
export const log = (x: Value): Value => apply(Log, [x])
export const sqrt = (x: Value): Value => apply(Sqrt, [x])
export const reciprocal = (x: Value): Value => apply(Reciprocal, [x])
export const abs = (x: Value): Value => apply(Abs, [x])
export const sign = (x: Value): Value => apply(Sign, [x])
export const sin = (x: Value): Value => apply(Sin, [x])
export const cos = (x: Value): Value => apply(Cos, [x])
export const maximum = (a: Value, b: Value): Value => apply(Max, [a, b])
export const minimum = (a: Value, b: Value): Value => apply(Min, [a, b])
export const equal = (a: Value, b: Value): Value => apply(Equal, [a, b])
export const greater = (a: Value, b: Value): Value => apply(Greater, [a, b])
export const toF32 = (x: Value): Value => apply(CastToF32, [x], { to: 1 })
export const toI64 = (x: Value): Value => apply(CastToI64, [x], { to: 7 })
/** Element by element a where the bool condition holds, else b. */
export const where = (condition: Value, a: Value, b: Value): Value => apply(Where, [condition, a, b])

/** 1 where a equals b, else 0, as float32. */
export const isEqual = (a: Value, b: Value): Value => toF32(equal(a, b))
/** 1 where a > b, else 0, as float32. */
export const isGreater = (a: Value, b: Value): Value => toF32(greater(a, b))
export const square = (x: Value): Value => mul(x, x)
export const scale = (x: Value, factor: number): Value => mul(x, scalar(factor))
/** Values held within [low, high]; the gradient outside is 0. */
export const clamp = (x: Value, low: number, high: number): Value =>
  minimum(maximum(x, scalar(low)), scalar(high))
