import type { FaceLandmarks, FaceRegionName } from '#app/face-regions.ts'
import { type Box, boundsOf, convexHull, type Point } from '#app/geometry.ts'
import type { SeededRandom } from '../../random/seeded-random.ts'
import { gaussianBlur } from '../pixels/blur.ts'
import { cutRaster, emptyRaster, type Raster } from '../pixels/raster.ts'
import { fillPolygon } from './polygon.ts'
import { regionOutlines } from './region-outline.ts'

/** Where a forgery is: a box of whole pixels of the canvas, and the blend's shape in it, 0 to 1, without opacity. */
export interface ForgeryMask {
  readonly box: Box
  readonly shape: Raster
}

/** Eyelids in a line or a mouth of one point still need an area. */
const thickened = (outline: readonly Point[], least: number): readonly Point[] => {
  const { width, height } = boundsOf(outline)
  if (Math.min(width, height) >= least) return outline
  const reach = least / 2
  const corners = outline.flatMap(({ x, y }) => [
    { x: x - reach, y },
    { x: x + reach, y },
    { x, y: y - reach },
    { x, y: y + reach },
  ])
  return convexHull(corners)
}

/** The outline with points every few pixels, moved in and out by a few slow waves around its middle. */
const bent = (outline: readonly Point[], amount: number, random: SeededRandom): readonly Point[] => {
  const bounds = boundsOf(outline)
  const [middleX, middleY] = [bounds.x + bounds.width / 2, bounds.y + bounds.height / 2]
  const waves = [2, 3, 4, 5].map((count) => ({
    count,
    size: (random.between(-1, 1) * amount * 2) / count,
    phase: random.between(0, 2 * Math.PI),
  }))
  return outline.flatMap((point, index) => {
    const next = outline[(index + 1) % outline.length]!
    const pieces = Math.min(40, Math.max(1, Math.ceil(Math.hypot(next.x - point.x, next.y - point.y) / 4)))
    return Array.from({ length: pieces }, (_, piece) => {
      const x = point.x + (piece / pieces) * (next.x - point.x) - middleX
      const y = point.y + (piece / pieces) * (next.y - point.y) - middleY
      const angle = Math.atan2(y, x)
      const factor = waves.reduce(
        (sum, { count, size, phase }) => sum + size * Math.cos(count * angle + phase),
        1,
      )
      return { x: middleX + factor * x, y: middleY + factor * y }
    })
  })
}

/** How the blurred outline becomes a shape: which blurred values are 0 and which are 1. Grows, shrinks or keeps it. */
const ramps = [
  { from: 0, to: 1 },
  { from: 0.5, to: 1 },
  { from: 0.02, to: 0.5 },
  { from: 0.3, to: 0.7 },
] as const

/** The smallest box of whole pixels around all non-zero values, and the values in it. Null where all are zero. */
const trimmed = ({ box, shape }: ForgeryMask): ForgeryMask | null => {
  const { width, height, values } = shape
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      if (values[row * width + column]! <= 0) continue
      if (column < left) left = column
      if (column > right) right = column
      if (row < top) top = row
      bottom = row
    }
  if (right < 0) return null
  const inner = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
  return { box: { ...inner, x: box.x + left, y: box.y + top }, shape: cutRaster(shape, inner) }
}

export interface MaskLimits {
  readonly width: number
  readonly height: number
  /** Side of the face's crop in the same pixels: what small and large are measured by. */
  readonly faceSide: number
  /** Least and largest width of the soft rim (sigma), in parts of the region's size. */
  readonly softness: readonly [number, number]
}

/**
 * The blend mask of named regions on a canvas: convex hulls of their landmarks (paper 3.3), bent, softened, and grown or
 * shrunk. Null when too little of it lies on the canvas.
 */
export const forgeryMask = (
  landmarks: FaceLandmarks,
  regions: readonly FaceRegionName[],
  { width, height, faceSide, softness }: MaskLimits,
  random: SeededRandom,
): ForgeryMask | null => {
  const bend = random.between(0, 0.09)
  const outlines = regions
    .flatMap((region) => regionOutlines(landmarks, region, random))
    .filter((outline) => outline.length > 0)
    .map((outline) => bent(thickened(outline, faceSide * 0.06), bend, random))
  const extents = outlines.map((outline) => boundsOf(outline)).map((b) => Math.sqrt(b.width * b.height))
  const extent = Math.max(1, Math.min(...extents))
  const [least, widest] = softness
  const sigma = Math.min(14, Math.max(0.5, extent * least * (widest / least) ** random.uniform()))
  const ramp = random.pick(ramps)

  const bounds = boundsOf(outlines.flat())
  const reach = Math.ceil(3 * sigma) + 1
  const left = Math.max(0, Math.floor(bounds.x) - reach)
  const top = Math.max(0, Math.floor(bounds.y) - reach)
  const right = Math.min(width, Math.ceil(bounds.x + bounds.width) + reach)
  const bottom = Math.min(height, Math.ceil(bounds.y + bounds.height) + reach)
  if (right - left < 3 || bottom - top < 3) return null
  const hard = emptyRaster(right - left, bottom - top, 1)
  for (const outline of outlines)
    fillPolygon(
      hard.values,
      hard.width,
      hard.height,
      outline.map(({ x, y }) => ({ x: x - left, y: y - top })),
    )
  const shape = { ...hard, values: gaussianBlur(hard, sigma).values.slice() }
  let [peak, area] = [0, 0]
  for (const value of shape.values) peak = Math.max(peak, value)
  const from = ramp.from * peak
  const scale = 1 / Math.max(1e-6, Math.min(ramp.to, peak) - from)
  for (let index = 0; index < shape.values.length; index += 1) {
    const value = (shape.values[index]! - from) * scale
    // Below a two-hundred-and-fiftieth nothing of a blend is left in 8 bits.
    shape.values[index] = value < 0.004 ? 0 : Math.min(value, 1)
    area += shape.values[index]!
  }
  if (area < (0.025 * faceSide) ** 2) return null
  return trimmed({ box: { x: left, y: top, width: hard.width, height: hard.height }, shape })
}
