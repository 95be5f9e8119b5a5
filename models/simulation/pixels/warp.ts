import type { Box } from '#app/geometry.ts'
import type { SeededRandom } from '../../random/seeded-random.ts'
import type { Affine } from './affine.ts'
import { emptyRaster, type Raster } from './raster.ts'

/** A smooth displacement over a box: offsets in pixels on a coarse grid, interpolated linearly in between. */
export interface Displacement {
  /** Cells on both axes; the grid has one point more. */
  readonly cells: number
  readonly dx: Float32Array
  readonly dy: Float32Array
}

/** Random offsets of at most `amplitude` pixels on each axis. */
export const randomDisplacement = (random: SeededRandom, cells: number, amplitude: number): Displacement => {
  const offsets = () =>
    Float32Array.from({ length: (cells + 1) ** 2 }, () => random.between(-amplitude, amplitude))
  return { cells, dx: offsets(), dy: offsets() }
}

/** Interpolation of a sample between pixels. */
export type Sampling = 'nearest' | 'bilinear' | 'bicubic'

const held = (position: number, length: number): number =>
  position < 0 ? 0 : position >= length ? length - 1 : position

const takeBilinear = (source: Raster, x: number, y: number, target: Float32Array, at: number): void => {
  const { width, height, values } = source
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [fx, fy] = [x - left, y - top]
  const upper = held(top, height) * width
  const lower = held(top + 1, height) * width
  const [first, second] = [held(left, width), held(left + 1, width)]
  const [p, q, r, s] = [(upper + first) * 3, (upper + second) * 3, (lower + first) * 3, (lower + second) * 3]
  const [a, b, c, d] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy]
  target[at] = a * values[p]! + b * values[q]! + c * values[r]! + d * values[s]!
  target[at + 1] = a * values[p + 1]! + b * values[q + 1]! + c * values[r + 1]! + d * values[s + 1]!
  target[at + 2] = a * values[p + 2]! + b * values[q + 2]! + c * values[r + 2]! + d * values[s + 2]!
}

const takeNearest = (
  { width, height, values }: Raster,
  x: number,
  y: number,
  target: Float32Array,
  at: number,
) => {
  const from = (held(Math.round(y), height) * width + held(Math.round(x), width)) * 3
  target[at] = values[from]!
  target[at + 1] = values[from + 1]!
  target[at + 2] = values[from + 2]!
}

/** Catmull and Rom's weights of the four neighbours at a fraction t behind the second. */
const cubicWeights = (t: number, weights: Float64Array): void => {
  weights[0] = ((-0.5 * t + 1) * t - 0.5) * t
  weights[1] = (1.5 * t - 2.5) * t * t + 1
  weights[2] = ((-1.5 * t + 2) * t + 0.5) * t
  weights[3] = (0.5 * t - 0.5) * t * t
}

const acrossWeights = new Float64Array(4)
const downWeights = new Float64Array(4)

const takeBicubic = (
  { width, height, values }: Raster,
  x: number,
  y: number,
  target: Float32Array,
  at: number,
) => {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  cubicWeights(x - left, acrossWeights)
  cubicWeights(y - top, downWeights)
  let [red, green, blue] = [0, 0, 0]
  for (let row = 0; row < 4; row += 1) {
    const line = held(top - 1 + row, height) * width
    for (let column = 0; column < 4; column += 1) {
      const weight = downWeights[row]! * acrossWeights[column]!
      const from = (line + held(left - 1 + column, width)) * 3
      red += weight * values[from]!
      green += weight * values[from + 1]!
      blue += weight * values[from + 2]!
    }
  }
  target[at] = red
  target[at + 1] = green
  target[at + 2] = blue
}

const takers = { nearest: takeNearest, bilinear: takeBilinear, bicubic: takeBicubic }

/**
 * Fills a box of whole pixels with what an RGB raster shows at `toSource` of each pixel's centre, moved on by the
 * displacement that spans the box; edges repeat.
 */
export const warpInto = (
  source: Raster,
  box: Box,
  toSource: Affine,
  sampling: Sampling,
  displacement?: Displacement,
): Raster => {
  const result = emptyRaster(box.width, box.height, 3)
  const take = takers[sampling]
  const { a, b, c, d, e, f } = toSource
  const cells = displacement?.cells ?? 0
  for (let row = 0, at = 0; row < box.height; row += 1) {
    const v = box.y + row + 0.5
    const gridY = (row * cells) / box.height
    const gridRow = Math.floor(gridY) * (cells + 1)
    const shareY = gridY - Math.floor(gridY)
    for (let column = 0; column < box.width; column += 1, at += 3) {
      const u = box.x + column + 0.5
      let x = a * u + b * v + c - 0.5
      let y = d * u + e * v + f - 0.5
      if (displacement) {
        const { dx, dy } = displacement
        const gridX = (column * cells) / box.width
        const shareX = gridX - Math.floor(gridX)
        const upper = gridRow + Math.floor(gridX)
        const lower = upper + cells + 1
        const [p, q] = [(1 - shareX) * (1 - shareY), shareX * (1 - shareY)]
        const [r, s] = [(1 - shareX) * shareY, shareX * shareY]
        x += p * dx[upper]! + q * dx[upper + 1]! + r * dx[lower]! + s * dx[lower + 1]!
        y += p * dy[upper]! + q * dy[upper + 1]! + r * dy[lower]! + s * dy[lower + 1]!
      }
      take(source, x, y, result.values, at)
    }
  }
  return result
}
