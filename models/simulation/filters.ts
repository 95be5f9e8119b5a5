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
  const pass = (source: Float32Array, target: Float32Array, step: number, lineStep: number): void => {
    for (let line = 0; line < side; line += 1)
      for (let position = 0; position < side; position += 1)
        for (let channel = 0; channel < 3; channel += 1) {
          let sum = 0
          const start = line * lineStep + channel
          for (let k = -radius; k <= radius; k += 1) {
            const at = position + k < 0 ? 0 : position + k >= side ? side - 1 : position + k
            sum += kernel[k + radius]! * source[start + at * step]!
          }
          target[start + position * step] = sum / total
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

/** Resamples to another side; 'area' averages all source pixels that a target pixel covers. */
export const resample = (
  { side, values }: FloatPicture,
  target: number,
  kind: Interpolation,
): FloatPicture => {
  const result = emptyPicture(target)
  const step = side / target
  const middle = new Float32Array(target * side * 3)
  const along = (
    source: Float32Array,
    output: Float32Array,
    lines: number,
    place: (line: number, position: number, width: number) => number,
  ): void => {
    for (let position = 0; position < target; position += 1) {
      const centre = (position + 0.5) * step - 0.5
      const reach = kind === 'area' && step > 1 ? step / 2 : kind === 'nearest' ? 0 : 0.5
      const low =
        kind === 'nearest' ? Math.round(centre) : Math.floor(kind === 'area' ? centre - reach + 0.5 : centre)
      const high =
        kind === 'nearest' ? low : Math.max(low, kind === 'area' ? Math.ceil(centre + reach - 0.5) : low + 1)
      for (let line = 0; line < lines; line += 1) {
        let [red, green, blue, total] = [0, 0, 0, 0]
        for (let from = low; from <= high; from += 1) {
          const weight =
            kind === 'nearest'
              ? 1
              : kind === 'area' && step > 1
                ? Math.min(from + 0.5, centre + reach) - Math.max(from - 0.5, centre - reach)
                : 1 - Math.abs(from - centre)
          if (weight <= 0) continue
          const at = place(line, from < 0 ? 0 : from >= side ? side - 1 : from, side)
          red += weight * source[at]!
          green += weight * source[at + 1]!
          blue += weight * source[at + 2]!
          total += weight
        }
        const to = place(line, position, target)
        output[to] = red / total
        output[to + 1] = green / total
        output[to + 2] = blue / total
      }
    }
  }
  along(values, middle, side, (line, position, width) => (line * width + position) * 3)
  along(middle, result.values, target, (line, position) => (position * target + line) * 3)
  return result
}
