import { emptyPicture, type FloatPicture } from './picture.ts'

/** Running means of width 2 r + 1 along one axis, edges repeated; `channels` interleaved values per pixel. */
const boxPass = (
  source: Float32Array,
  target: Float32Array,
  side: number,
  channels: number,
  radius: number,
  vertical: boolean,
): void => {
  const step = vertical ? side * channels : channels
  const lineStep = vertical ? channels : side * channels
  const scale = 1 / (2 * radius + 1)
  for (let line = 0; line < side; line += 1)
    for (let channel = 0; channel < channels; channel += 1) {
      const start = line * lineStep + channel
      const last = start + (side - 1) * step
      let sum = source[start]! * (radius + 1)
      for (let k = 1; k <= radius; k += 1) sum += source[Math.min(start + k * step, last)]!
      for (let position = 0; position < side; position += 1) {
        const here = start + position * step
        target[here] = sum * scale
        const leaving = position - radius <= 0 ? start : here - radius * step
        const entering = position + radius + 1 >= side ? last : here + (radius + 1) * step
        sum += source[entering]! - source[leaving]!
      }
    }
}

/** Two box filters of whole-pixel radius after another: close to a Gaussian of sigma about 0.8 (radius + 0.5). */
export const boxBlur = (
  values: Float32Array,
  side: number,
  channels: number,
  radius: number,
): Float32Array => {
  if (radius < 1) return values.slice()
  const [first, second] = [new Float32Array(values.length), new Float32Array(values.length)]
  boxPass(values, first, side, channels, radius, false)
  boxPass(first, second, side, channels, radius, true)
  boxPass(second, first, side, channels, radius, false)
  boxPass(first, second, side, channels, radius, true)
  return second
}

/** A Gaussian of any small sigma as a separable kernel, edges repeated. */
export const gaussianBlur = ({ side, values }: FloatPicture, sigma: number): FloatPicture => {
  if (sigma < 0.2) return { side, values: values.slice() }
  const radius = Math.max(1, Math.ceil(2.5 * sigma))
  const kernel = Float32Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigma * sigma)),
  )
  const total = kernel.reduce((sum, weight) => sum + weight, 0)
  for (let k = 0; k < kernel.length; k += 1) kernel[k]! /= total
  // A line with its ends repeated, so that the inner loop needs no bounds.
  const line = new Float32Array((side + 2 * radius) * 3)
  const pass = (source: Float32Array, target: Float32Array, step: number, lineStep: number): void => {
    for (let number = 0; number < side; number += 1) {
      const start = number * lineStep
      for (let position = -radius; position < side + radius; position += 1) {
        const from = start + Math.min(side - 1, Math.max(0, position)) * step
        const to = (position + radius) * 3
        line[to] = source[from]!
        line[to + 1] = source[from + 1]!
        line[to + 2] = source[from + 2]!
      }
      for (let position = 0; position < side; position += 1) {
        let [red, green, blue] = [0, 0, 0]
        for (let k = 0, at = position * 3; k < kernel.length; k += 1, at += 3) {
          const weight = kernel[k]!
          red += weight * line[at]!
          green += weight * line[at + 1]!
          blue += weight * line[at + 2]!
        }
        const to = start + position * step
        target[to] = red
        target[to + 1] = green
        target[to + 2] = blue
      }
    }
  }
  const [middle, result] = [new Float32Array(values.length), emptyPicture(side)]
  pass(values, middle, 3, side * 3)
  pass(middle, result.values, side * 3, 3)
  return result
}

/** x + amount · (x - blurred x): sharper for positive amounts. */
export const sharpen = (picture: FloatPicture, amount: number, sigma: number): FloatPicture => {
  const blurred = gaussianBlur(picture, sigma).values
  return {
    side: picture.side,
    values: picture.values.map((value, index) => value + amount * (value - blurred[index]!)),
  }
}

export type Interpolation = 'nearest' | 'bilinear' | 'area'

interface Taps {
  readonly first: Int32Array
  readonly weights: Float32Array
  readonly count: number
}

/** Source positions (not yet held within the picture) and normalised weights of every target position. */
const tapsOf = (side: number, target: number, kind: Interpolation): Taps => {
  const step = side / target
  const averaging = kind === 'area' && step > 1
  const count = kind === 'nearest' ? 1 : averaging ? Math.ceil(step) + 2 : 2
  const first = new Int32Array(target)
  const weights = new Float32Array(target * count)
  for (let position = 0; position < target; position += 1) {
    const centre = (position + 0.5) * step - 0.5
    const begin =
      kind === 'nearest' ? Math.round(centre) : Math.floor(averaging ? centre - step / 2 + 0.5 : centre)
    first[position] = begin
    let total = 0
    for (let k = 0; k < count; k += 1) {
      const from = begin + k
      const covered = Math.min(from + 0.5, centre + step / 2) - Math.max(from - 0.5, centre - step / 2)
      const weight = kind === 'nearest' ? 1 : Math.max(0, averaging ? covered : 1 - Math.abs(from - centre))
      weights[position * count + k] = weight
      total += weight
    }
    for (let k = 0; k < count; k += 1) weights[position * count + k]! /= total
  }
  return { first, weights, count }
}

/** Resamples to another side; 'area' averages all source pixels that a target pixel covers. */
export const resample = (
  { side, values }: FloatPicture,
  target: number,
  kind: Interpolation,
): FloatPicture => {
  const { first, weights, count } = tapsOf(side, target, kind)
  const middle = new Float32Array(target * side * 3)
  const result = emptyPicture(target)
  const along = (
    source: Float32Array,
    output: Float32Array,
    lines: number,
    fromStep: number,
    fromLine: number,
    toStep: number,
    toLine: number,
  ): void => {
    for (let line = 0; line < lines; line += 1)
      for (let position = 0; position < target; position += 1) {
        let [red, green, blue] = [0, 0, 0]
        for (let k = 0; k < count; k += 1) {
          const weight = weights[position * count + k]!
          const at = line * fromLine + Math.min(side - 1, Math.max(0, first[position]! + k)) * fromStep
          red += weight * source[at]!
          green += weight * source[at + 1]!
          blue += weight * source[at + 2]!
        }
        const to = line * toLine + position * toStep
        output[to] = red
        output[to + 1] = green
        output[to + 2] = blue
      }
  }
  along(values, middle, side, 3, side * 3, 3, target * 3)
  along(middle, result.values, target, target * 3, 3, target * 3, 3)
  return result
}
