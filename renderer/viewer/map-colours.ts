import { type ColourMap, colourOf } from '#app/colour-map.ts'
import type { MapValues } from './map-values.ts'

/**
 * The map as RGBA bytes, side² pixels: each value's colour, wholly opaque; values below `threshold` are not drawn.
 * How much of the picture shows through is decided where it is drawn.
 */
export const colourMapValues = (
  { side, values }: MapValues,
  map: ColourMap,
  threshold: number,
): Uint8ClampedArray<ArrayBuffer> => {
  const rgba = new Uint8ClampedArray(side * side * 4)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0
    if (!(value >= threshold)) continue
    rgba.set(colourOf(map, value), index * 4)
    rgba[index * 4 + 3] = 255
  }
  return rgba
}
