import { elementCount } from './tensor-type.ts'

/** Whether strides, in elements, describe row-major order without gaps; axes of length 1 may say anything. */
export const isContiguous = (shape: readonly number[], strides: readonly number[]): boolean => {
  if (elementCount(shape) === 0) return true
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue
    if (strides[axis] !== step) return false
    step *= shape[axis]!
  }
  return true
}

/** Strides, in elements, of column-major ("Fortran") order. */
export const columnMajorStrides = (shape: readonly number[]): readonly number[] =>
  shape.map((_, axis) => elementCount(shape.slice(0, axis)))

/** A view of elements: the first one stands at index 0; strides in elements per axis, none negative. */
export interface StridedView {
  readonly itemBytes: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

type Items = Uint8Array | Uint16Array | Uint32Array | BigUint64Array

const itemsOf = (bytes: Uint8Array<ArrayBuffer>, itemBytes: number): Items => {
  if (itemBytes === 1) return bytes
  if (itemBytes === 2) return new Uint16Array(bytes.buffer)
  if (itemBytes === 4) return new Uint32Array(bytes.buffer)
  return new BigUint64Array(bytes.buffer)
}

/** Elements from the first to the last of a view that is not empty. */
export const spanOf = ({ shape, strides }: StridedView): number =>
  shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, 1)

/** The elements of a transposed, sliced or repeated view in row-major order; `bytes` is its span, in a buffer of its own. */
export const gatherRowMajor = (
  bytes: Uint8Array<ArrayBuffer>,
  view: StridedView,
): Uint8Array<ArrayBuffer> => {
  // The largest items, complex numbers of 16 bytes, are two of 8.
  if (view.itemBytes === 16)
    return gatherRowMajor(bytes, {
      itemBytes: 8,
      shape: [...view.shape, 2],
      strides: [...view.strides.map((stride) => stride * 2), 1],
    })
  const { itemBytes, shape, strides } = view
  const from = itemsOf(bytes, itemBytes)
  const gathered = new Uint8Array(elementCount(shape) * itemBytes)
  const to = itemsOf(gathered, itemBytes)
  const rowLength = shape.at(-1) ?? 1
  const step = strides.at(-1) ?? 1
  const position = new Array<number>(Math.max(0, shape.length - 1)).fill(0)
  for (let row = 0, first = 0; row < to.length; row += rowLength) {
    for (let i = 0; i < rowLength; i++) to[row + i] = from[first + i * step]!
    // Count up the outer axes like an odometer, and keep the element they point at.
    for (let axis = position.length - 1; axis >= 0; axis--) {
      position[axis]! += 1
      first += strides[axis]!
      if (position[axis]! < shape[axis]!) break
      first -= position[axis]! * strides[axis]!
      position[axis] = 0
    }
  }
  return gathered
}
