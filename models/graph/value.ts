import { assert } from '#app/assert.ts'
import type { Op } from './op.ts'

/** The element types that the networks use, by their short names (ONNX: FLOAT, INT64, BOOL, UINT8, INT8). */
export type ElementType = 'f32' | 'i64' | 'bool' | 'u8' | 'i8'

/** Sizes from the outermost axis inwards; every size is known when the graph is built. [] is a scalar. */
export type Shape = readonly number[]

export interface TensorType {
  readonly type: ElementType
  readonly shape: Shape
}

export type ConstantData = Float32Array | BigInt64Array | Uint8Array | Int8Array

/** An ONNX attribute; whole numbers are INT, `{ float }` is FLOAT. */
export type Attribute = number | string | readonly number[] | { readonly float: number }
export type Attributes = Readonly<Record<string, Attribute>>

/** Where a value comes from: fed at each run, a named weight, written into the graph, or computed. */
export type Origin =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'constant'; readonly data: ConstantData }
  | {
      readonly kind: 'node'
      readonly op: Op
      readonly inputs: readonly Value[]
      readonly attributes: Attributes
    }

/** An immutable tensor of a graph. The graph is the values reachable from its outputs; nothing else holds it. */
export interface Value extends TensorType {
  readonly origin: Origin
}

export const sizeOf = (shape: Shape): number => shape.reduce((product, size) => product * size, 1)

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis])

const assertShape = (shape: Shape, name: string): void =>
  assert(
    shape.every((size) => Number.isSafeInteger(size) && size >= 0),
    `${name} has the shape [${shape.join(', ')}]`,
  )

/** A tensor that is fed at each run. */
export const input = (name: string, shape: Shape, type: ElementType = 'f32'): Value => {
  assertShape(shape, `input ${name}`)
  return { type, shape, origin: { kind: 'input', name } }
}

/** A named weight: an initialiser when the graph is written for inference, an input when it is written for training. */
export const parameter = (name: string, shape: Shape, type: ElementType = 'f32'): Value => {
  assertShape(shape, `parameter ${name}`)
  return { type, shape, origin: { kind: 'parameter', name } }
}

const elementTypeOf = (data: ConstantData): ElementType => {
  if (data instanceof Float32Array) return 'f32'
  if (data instanceof BigInt64Array) return 'i64'
  return data instanceof Int8Array ? 'i8' : 'u8'
}

/** A tensor written into the graph itself, row-major. */
export const constant = (data: ConstantData, shape: Shape = [data.length]): Value => {
  assert(sizeOf(shape) === data.length, `${data.length} elements do not fill [${shape.join(', ')}]`)
  return { type: elementTypeOf(data), shape, origin: { kind: 'constant', data } }
}

/** A float32 scalar written into the graph. */
export const scalar = (value: number): Value => constant(Float32Array.of(value), [])

/** int64 constants, as ONNX takes shapes, axes and slice bounds. */
export const ints = (values: readonly number[]): Value => constant(BigInt64Array.from(values, BigInt))

/** The numbers of a constant made by `ints`, for shape rules. */
export const intsOf = (value: Value): readonly number[] => {
  const { origin } = value
  assert(
    origin.kind === 'constant' && origin.data instanceof BigInt64Array,
    'an int64 constant is needed here',
  )
  return Array.from(origin.data, Number)
}
