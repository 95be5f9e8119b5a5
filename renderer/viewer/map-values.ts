import { Fault } from '#app/fault.ts'
import type { Box, ImagePoint } from '#app/geometry.ts'

/** A map over a square of the upright picture: row-major, `side`² values in [0, 1]; `box` is what it covers there. */
export interface MapValues {
  readonly side: number
  readonly values: Float32Array
  readonly box: Box
}

export type Interpolation = 'nearest' | 'bilinear'

/** Reads little-endian float32 values. Throws `vault/corrupt` when they are not side² numbers. */
export const readMapValues = (bytes: ArrayBuffer, side: number, box: Box): MapValues => {
  if (bytes.byteLength !== side * side * 4)
    throw new Fault('vault/corrupt', 'A stored map does not have its stated size. Examine the face again.', {
      detail: { expected: side * side * 4, found: bytes.byteLength },
    })
  const view = new DataView(bytes)
  const values = Float32Array.from({ length: side * side }, (_, index) => view.getFloat32(index * 4, true))
  return { side, values, box }
}

/** The part of the picture that one cell covers. */
export const cellBox = ({ side, box }: MapValues, column: number, row: number): Box => ({
  x: box.x + (column * box.width) / side,
  y: box.y + (row * box.height) / side,
  width: box.width / side,
  height: box.height / side,
})

const at = ({ side, values }: MapValues, column: number, row: number): number => {
  const inside = (index: number) => Math.min(side - 1, Math.max(0, index))
  return values[inside(row) * side + inside(column)] ?? 0
}

/** The value at a point in cells: 0..side on both axes, cell centres at .5. */
const valueAtCell = (map: MapValues, x: number, y: number, how: Interpolation): number => {
  if (how === 'nearest') return at(map, Math.floor(x), Math.floor(y))
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)]
  const [right, down] = [x - 0.5 - left, y - 0.5 - top]
  const upper = at(map, left, top) * (1 - right) + at(map, left + 1, top) * right
  const lower = at(map, left, top + 1) * (1 - right) + at(map, left + 1, top + 1) * right
  return upper * (1 - down) + lower * down
}

/** The map's value at a point of the upright picture; undefined outside of its box. */
export const valueAt = (map: MapValues, { x, y }: ImagePoint, how: Interpolation): number | undefined => {
  const { box, side } = map
  const [right, down] = [(x - box.x) / box.width, (y - box.y) / box.height]
  if (!(right >= 0 && right < 1 && down >= 0 && down < 1)) return undefined
  return valueAtCell(map, right * side, down * side, how)
}

/** The same map with `factor`² cells for each one, values interpolated; for drawing. */
export const refineMap = (map: MapValues, factor: number): MapValues => {
  if (factor === 1) return map
  const side = map.side * factor
  const values = new Float32Array(side * side)
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1)
      values[row * side + column] = valueAtCell(
        map,
        (column + 0.5) / factor,
        (row + 0.5) / factor,
        'bilinear',
      )
  return { side, values, box: map.box }
}
