import { type ColourMap, colourOf } from '#app/colour-map.ts'
import type { Box } from '#app/geometry.ts'
import type { FigurePixels } from './cut-crop.ts'
import type { FigureGrid } from './figure-grid.ts'

/** A map's values over its part of the picture: side² values in 0..1, row-major. */
export interface MapOver {
  readonly side: number
  readonly values: Float32Array
  readonly box: Box
}

export interface OverlayLook {
  readonly colourMap: ColourMap
  /** Share of the map's colour over the grey picture. */
  readonly opacity: number
  readonly contour: number
  /** A dashed line tells the two maps apart without colour. */
  readonly isDashed: boolean
}

const held = (value: number, most: number): number => Math.min(Math.max(value, 0), most)

/** The map at a point of the picture, between the centres of its cells in straight lines; NaN outside the map. */
export const mapAt = ({ side, values, box }: MapOver, x: number, y: number): number => {
  const [across, down] = [((x - box.x) * side) / box.width, ((y - box.y) * side) / box.height]
  if (across < 0 || across > side || down < 0 || down > side) return Number.NaN
  const [column, row] = [held(across - 0.5, side - 1), held(down - 0.5, side - 1)]
  const [left, top] = [Math.floor(column), Math.floor(row)]
  const [right, bottom] = [Math.min(left + 1, side - 1), Math.min(top + 1, side - 1)]
  const [u, v] = [column - left, row - top]
  const at = (i: number, j: number) => values[j * side + i]!
  return (
    (at(left, top) * (1 - u) + at(right, top) * u) * (1 - v) +
    (at(left, bottom) * (1 - u) + at(right, bottom) * u) * v
  )
}

/** The map on the figure's own pixels. */
export const sampleMap = ({ box, width, height }: FigureGrid, map: MapOver): Float32Array => {
  const samples = new Float32Array(width * height)
  for (let j = 0; j < height; j += 1)
    for (let i = 0; i < width; i += 1)
      samples[j * width + i] = mapAt(
        map,
        box.x + ((i + 0.5) * box.width) / width,
        box.y + ((j + 0.5) * box.height) / height,
      )
  return samples
}

/** Whether the contour runs along this pixel: it is at or above the level and a neighbour below. */
const isOnContour = (samples: Float32Array, width: number, at: number, level: number): boolean => {
  if (!(samples[at]! >= level)) return false
  const isBelow = (other: number) => samples[other]! < level
  const column = at % width
  return (
    (column > 0 && isBelow(at - 1)) ||
    (column < width - 1 && isBelow(at + 1)) ||
    isBelow(at - width) ||
    isBelow(at + width)
  )
}

/**
 * The picture in grey under the map's colours, with a white contour on a dark edge at the look's level; the crop's own pixels
 * are not changed. Pixels outside the map stay grey.
 */
export const drawOverlay = (
  crop: FigurePixels,
  samples: Float32Array,
  { colourMap, opacity, contour, isDashed }: OverlayLook,
): FigurePixels => {
  const { width, height } = crop
  const rgb = new Uint8Array(crop.rgb.length)
  for (let at = 0; at < width * height; at += 1) {
    const [red, green, blue] = [crop.rgb[at * 3]!, crop.rgb[at * 3 + 1]!, crop.rgb[at * 3 + 2]!]
    const grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    const value = samples[at]!
    const share = Number.isNaN(value) ? 0 : opacity
    const colour = colourOf(colourMap, value)
    for (let channel = 0; channel < 3; channel += 1)
      rgb[at * 3 + channel] = Math.round((1 - share) * grey + share * colour[channel]!)
  }
  const line: number[] = []
  for (let at = 0; at < width * height; at += 1) {
    const isDrawn = !isDashed || ((at % width) + Math.floor(at / width)) % 14 < 8
    if (isDrawn && isOnContour(samples, width, at, contour)) line.push(at)
  }
  for (const at of line)
    for (const other of [at - 1, at + 1, at - width, at + width])
      if (other >= 0 && other < width * height) rgb.fill(16, other * 3, other * 3 + 3)
  for (const at of line) rgb.fill(255, at * 3, at * 3 + 3)
  return { width, height, rgb }
}
