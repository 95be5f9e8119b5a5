import type { ColourMap } from '#app/colour-map.ts'
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

/** Between which two cells a point of one axis lies, and how far: the same for a whole row or column of the figure. */
interface AxisPlace {
  readonly first: number
  readonly second: number
  readonly share: number
  readonly isInside: boolean
}

const axisPlaces = (
  length: number,
  { start, step }: { readonly start: number; readonly step: number },
  { from, extent, side }: { readonly from: number; readonly extent: number; readonly side: number },
): readonly AxisPlace[] =>
  Array.from({ length }, (_, index) => {
    const at = ((start + (index + 0.5) * step - from) * side) / extent
    const cell = Math.min(Math.max(at - 0.5, 0), side - 1)
    const first = Math.floor(cell)
    return {
      first,
      second: Math.min(first + 1, side - 1),
      share: cell - first,
      isInside: at >= 0 && at <= side,
    }
  })

/** The map on the figure's own pixels, between the centres of its cells in straight lines; NaN outside the map. */
export const sampleMap = (
  { box, width, height }: FigureGrid,
  { side, values, box: covered }: MapOver,
): Float32Array => {
  const columns = axisPlaces(
    width,
    { start: box.x, step: box.width / width },
    { from: covered.x, extent: covered.width, side },
  )
  const rows = axisPlaces(
    height,
    { start: box.y, step: box.height / height },
    { from: covered.y, extent: covered.height, side },
  )
  const samples = new Float32Array(width * height).fill(Number.NaN)
  for (const [j, row] of rows.entries()) {
    if (!row.isInside) continue
    const [top, bottom] = [row.first * side, row.second * side]
    for (let i = 0; i < width; i += 1) {
      const { first, second, share, isInside } = columns[i]!
      if (!isInside) continue
      const upper = values[top + first]! * (1 - share) + values[top + second]! * share
      const lower = values[bottom + first]! * (1 - share) + values[bottom + second]! * share
      samples[j * width + i] = upper * (1 - row.share) + lower * row.share
    }
  }
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
  const { table } = colourMap
  for (let at = 0; at < width * height; at += 1) {
    const target = at * 3
    const grey = 0.2126 * crop.rgb[target]! + 0.7152 * crop.rgb[target + 1]! + 0.0722 * crop.rgb[target + 2]!
    const value = samples[at]!
    const share = Number.isNaN(value) ? 0 : opacity
    // As colourOf does, without an array for each pixel.
    const colour = value > 0 ? Math.min(255, Math.round(value * 255)) * 3 : 0
    rgb[target] = Math.round((1 - share) * grey + share * table[colour]!)
    rgb[target + 1] = Math.round((1 - share) * grey + share * table[colour + 1]!)
    rgb[target + 2] = Math.round((1 - share) * grey + share * table[colour + 2]!)
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
