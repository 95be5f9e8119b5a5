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
  /** Behind the last weight that is not zero, for each target position. */
  readonly ends: Int32Array
}

/** For every target position the source positions that it is made from; positions outside stand for the edge. */
const tapsOf = (origin: number, step: number, length: number, kernel: Kernel): Taps => {
  if (kernel === 'nearest') {
    const starts = Int32Array.from({ length }, (_, target) => Math.floor(origin + (target + 0.5) * step))
    const ones = new Float32Array(length).fill(1)
    return { starts, weights: ones, count: 1, ends: new Int32Array(length).fill(1) }
  }
  const { reach, weight } = kernels[kernel]
  const widening = Math.max(1, step)
  const support = reach * widening
  const count = Math.ceil(2 * support) + 1
  const starts = new Int32Array(length)
  const weights = new Float32Array(length * count)
  const ends = new Int32Array(length)
  for (let target = 0; target < length; target += 1) {
    const centre = origin + (target + 0.5) * step - 0.5
    const start = Math.ceil(centre - support)
    starts[target] = start
    let total = 0
    for (let tap = 0; tap < count; tap += 1) {
      const value = weight((start + tap - centre) / widening)
      weights[target * count + tap] = value
      total += value
      if (value !== 0) ends[target] = tap + 1
    }
    for (let tap = 0; tap < count; tap += 1) weights[target * count + tap]! /= total
  }
  return { starts, weights, count, ends }
}

const held = (position: number, length: number): number =>
  position < 0 ? 0 : position >= length ? length - 1 : position

/** A row of the source with its edges repeated as far as the taps reach, so that the inner loops need no bounds. */
const paddedRow = (source: Raster, row: number, first: number, line: Float32Array): void => {
  const { width, channels, values } = source
  const from = row * width * channels
  const last = line.length / channels
  for (let position = 0; position < last; position += 1) {
    const column = first + position
    if (column >= 0 && column < width) {
      const run = Math.min(last - position, width - column)
      const start = from + column * channels
      line.set(values.subarray(start, start + run * channels), position * channels)
      position += run - 1
      continue
    }
    const edge = from + (column < 0 ? 0 : width - 1) * channels
    for (let channel = 0; channel < channels; channel += 1)
      line[position * channels + channel] = values[edge + channel]!
  }
}

/** Rows `firstRow` and on, brought to `width`: [rows · width · channels]. */
const resizeAcross = (source: Raster, taps: Taps, firstRow: number, rows: number, width: number) => {
  const { starts, weights, count, ends } = taps
  const { channels } = source
  const first = starts[0]!
  const line = new Float32Array((starts[width - 1]! + count - first) * channels)
  const result = new Float32Array(rows * width * channels)
  for (let row = 0, to = 0; row < rows; row += 1) {
    paddedRow(source, firstRow + row, first, line)
    for (let column = 0; column < width; column += 1) {
      let weightAt = column * count
      const end = weightAt + ends[column]!
      let at = (starts[column]! - first) * channels
      if (channels === 1) {
        let sum = 0
        while (weightAt < end) sum += weights[weightAt++]! * line[at++]!
        result[to++] = sum
        continue
      }
      let red = 0
      let green = 0
      let blue = 0
      for (; weightAt < end; weightAt += 1, at += 3) {
        const weight = weights[weightAt]!
        red += weight * line[at]!
        green += weight * line[at + 1]!
        blue += weight * line[at + 2]!
      }
      result[to++] = red
      result[to++] = green
      result[to++] = blue
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
  const rows = resizeAcross(source, across, firstRow, lastRow - firstRow + 1, width)
  const result = emptyRaster(width, height, channels)
  const stride = width * channels
  const rowOf = (row: number, tap: number): number =>
    (held(down.starts[row]! + tap, source.height) - firstRow) * stride
  for (let row = 0; row < height; row += 1) {
    const weightsAt = row * down.count
    // Two rows at a time: half as often to the result and back.
    for (let tap = 0; tap < down.ends[row]!; tap += 2) {
      const second = tap + 1 < down.count ? down.weights[weightsAt + tap + 1]! : 0
      const from = [rowOf(row, tap), second === 0 ? rowOf(row, tap) : rowOf(row, tap + 1)] as const
      const weights = [down.weights[weightsAt + tap]!, second] as const
      addRows(rows, from, weights, result.values, row * stride, stride, tap === 0)
    }
  }
  return result
}

const addRows = (
  rows: Float32Array,
  [first, second]: readonly [number, number],
  [p, q]: readonly [number, number],
  values: Float32Array,
  to: number,
  stride: number,
  isFirst: boolean,
): void => {
  if (isFirst)
    for (let index = 0; index < stride; index += 1)
      values[to + index] = p * rows[first + index]! + q * rows[second + index]!
  else
    for (let index = 0; index < stride; index += 1)
      values[to + index]! += p * rows[first + index]! + q * rows[second + index]!
}

/** Brings all of a raster to another size. */
export const resizeRaster = (source: Raster, width: number, height: number, kernel: Kernel): Raster =>
  resizeBox(source, { x: 0, y: 0, width: source.width, height: source.height }, { width, height }, kernel)
