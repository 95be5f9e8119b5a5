import type { ColourMap } from '#app/colour-map.ts'
import { colourMapValues } from './map-colours.ts'
import { type Interpolation, type MapValues, refineMap } from './map-values.ts'

const mostCells = 1024

/** How many cells are drawn for each cell of a map: 1 when they are shown as they are. */
export const refinement = (side: number, interpolation: Interpolation): number =>
  interpolation === 'nearest' ? 1 : Math.max(1, Math.min(8, Math.floor(mostCells / side)))

/** A canvas with one pixel for each cell, in the map's colours. */
export const overlayCells = (
  map: MapValues,
  colours: ColourMap,
  threshold: number,
  interpolation: Interpolation,
): HTMLCanvasElement => {
  const fine = refineMap(map, refinement(map.side, interpolation))
  const canvas = document.createElement('canvas')
  canvas.width = fine.side
  canvas.height = fine.side
  const context = canvas.getContext('2d')
  context?.putImageData(new ImageData(colourMapValues(fine, colours, threshold), fine.side, fine.side), 0, 0)
  return canvas
}
