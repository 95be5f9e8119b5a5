import type { Box } from '#app/geometry.ts'
import { emptyRaster, type Raster } from './raster.ts'

/** How pixels are interpolated; all but 'nearest' are widened to the step when they shrink, as Pillow does. */
export type Kernel = 'nearest' | 'area' | 'triangle' | 'cubic' | 'lanczos'

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

const kernels: Readonly<
  Record<Exclude<Kernel, 'nearest'>, { reach: number; weight: (x: number) => number }>
> = {
  area: { reach: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  triangle: { reach: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  // Keys' cubic with a = -0.5.
  cubic: {
    reach: 2,
    weight: (offset) => {
      const x = Math.abs(offset)
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    },
  },
  lanczos: { reach: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
}

interface Taps {
  readonly starts: Int32Array
  /** [length, count], each row's sum is 1. */
  readonly weights: Float32Array
  readonly count: number
}

/** For every target position the source positions that it is made from; positions outside stand for the edge. */
const tapsOf = (origin: number, step: number, length: number, kernel: Kernel): Taps => {
  if (kernel === 'nearest') {
    const starts = Int32Array.from({ length }, (_, target) => Math.floor(origin + (target + 0.5) * step))
    return { starts, weights: new Float32Array(length).fill(1), count: 1 }
  }
  const { reach, weight } = kernels[kernel]
  const widening = Math.max(1, step)
  const support = reach * widening
  const count = Math.ceil(2 * support) + 1
  const starts = new Int32Array(length)
  const weights = new Float32Array(length * count)
  for (let target = 0; target < length; target += 1) {
    const centre = origin + (target + 0.5) * step - 0.5
    const start = Math.ceil(centre - support)
    starts[target] = start
    let total = 0
    for (let tap = 0; tap < count; tap += 1) {
      const value = weight((start + tap - centre) / widening)
      weights[target * count + tap] = value
      total += value
    }
    for (let tap = 0; tap < count; tap += 1) weights[target * count + tap]! /= total
  }
  return { starts, weights, count }
}

const held = (position: number, length: number): number =>
  position < 0 ? 0 : position >= length ? length - 1 : position

const acrossRgb = (
  source: Raster,
  taps: Taps,
  firstRow: number,
  rows: number,
  width: number,
): Float32Array => {
  const { starts, weights, count } = taps
  const { values } = source
  const result = new Float32Array(rows * width * 3)
  for (let row = 0; row < rows; row += 1) {
    const line = (firstRow + row) * source.width * 3
    for (let column = 0, to = row * width * 3; column < width; column += 1, to += 3) {
      let [red, green, blue] = [0, 0, 0]
      const start = starts[column]!
      const inside = start >= 0 && start + count <= source.width
      for (let tap = 0; tap < count; tap += 1) {
        const weight = weights[column * count + tap]!
        const at = line + (inside ? start + tap : held(start + tap, source.width)) * 3
        red += weight * values[at]!
        green += weight * values[at + 1]!
        blue += weight * values[at + 2]!
      }
      result[to] = red
      result[to + 1] = green
      result[to + 2] = blue
    }
  }
  return result
}

const acrossPlane = (source: Raster, taps: Taps, firstRow: number, rows: number, width: number) => {
  const { starts, weights, count } = taps
  const result = new Float32Array(rows * width)
  for (let row = 0; row < rows; row += 1) {
    const line = (firstRow + row) * source.width
    for (let column = 0; column < width; column += 1) {
      let sum = 0
      for (let tap = 0; tap < count; tap += 1)
        sum +=
          weights[column * count + tap]! * source.values[line + held(starts[column]! + tap, source.width)]!
      result[row * width + column] = sum
    }
  }
  return result
}

/** Brings the box (any position and size, edges repeat outside) to width x height; values are not rounded. */
export const resizeBox = (
  source: Raster,
  box: Box,
  size: { readonly width: number; readonly height: number },
  kernel: Kernel,
): Raster => {
  const { width, height } = size
  const { channels } = source
  const across = tapsOf(box.x, box.width / width, width, kernel)
  const down = tapsOf(box.y, box.height / height, height, kernel)
  const firstRow = held(down.starts[0]!, source.height)
  const lastRow = held(down.starts[height - 1]! + down.count - 1, source.height)
  const pass = channels === 3 ? acrossRgb : acrossPlane
  const rows = pass(source, across, firstRow, lastRow - firstRow + 1, width)
  const result = emptyRaster(width, height, channels)
  const { values } = result
  const stride = width * channels
  for (let row = 0; row < height; row += 1)
    for (let tap = 0; tap < down.count; tap += 1) {
      const weight = down.weights[row * down.count + tap]!
      if (weight === 0) continue
      const from = (held(down.starts[row]! + tap, source.height) - firstRow) * stride
      const to = row * stride
      for (let index = 0; index < stride; index += 1) values[to + index]! += weight * rows[from + index]!
    }
  return result
}

/** Brings all of a raster to another size. */
export const resizeRaster = (source: Raster, width: number, height: number, kernel: Kernel): Raster =>
  resizeBox(source, { x: 0, y: 0, width: source.width, height: source.height }, { width, height }, kernel)
