import type { Box } from '#app/geometry.ts'

/** Smaller figures are enlarged by a whole factor, larger ones reduced. */
const leastSide = 200
const mostSide = 320

/** Which pixels of the upright picture a figure shows, and at what size. */
export interface FigureGrid {
  /** In whole pixels of the picture; may reach beyond it. */
  readonly box: Box
  readonly width: number
  readonly height: number
  /** Figure pixels per picture pixel. */
  readonly scale: number
  /** How the picture is brought to that size, for the caption. */
  readonly resampling: string
}

/** The grid of the figures of a face whose crop covers `square`: whole pixels around it, one to one where that fits. */
export const figureGrid = (square: Box): FigureGrid => {
  const [left, top] = [Math.floor(square.x), Math.floor(square.y)]
  const box = {
    x: left,
    y: top,
    width: Math.max(1, Math.ceil(square.x + square.width) - left),
    height: Math.max(1, Math.ceil(square.y + square.height) - top),
  }
  const side = Math.max(box.width, box.height)
  if (side > mostSide) {
    const scale = mostSide / side
    const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)]
    return { box, width, height, scale, resampling: 'reduced, mean of the covered pixels' }
  }
  const factor = Math.max(1, Math.ceil(leastSide / side))
  const resampling =
    factor === 1 ? 'one to one, pixels as they are' : `enlarged ${factor} times, pixels repeated`
  return { box, width: box.width * factor, height: box.height * factor, scale: factor, resampling }
}
