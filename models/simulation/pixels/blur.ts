import { emptyRaster, type Raster } from './raster.ts'

/** Above this sigma three running means take the place of the kernel: their cost does not grow with the width. */
const largestKernelSigma = 2.2

/** One separable Gaussian pass along a line of `length` samples `step` apart, edges repeated. */
const kernelOf = (sigma: number): Float32Array => {
  const radius = Math.max(1, Math.ceil(2.6 * sigma))
  const kernel = Float32Array.from({ length: radius + 1 }, (_, k) => Math.exp((-k * k) / (2 * sigma * sigma)))
  const total = kernel[0]! + 2 * kernel.subarray(1).reduce((sum, weight) => sum + weight, 0)
  return kernel.map((weight) => weight / total)
}

const held = (position: number, length: number): number =>
  position < 0 ? 0 : position >= length ? length - 1 : position

const kernelAcross = ({ width, height, channels, values }: Raster, kernel: Float32Array): Float32Array => {
  const radius = kernel.length - 1
  const stride = width * channels
  const pad = radius * channels
  const result = new Float32Array(values.length)
  const line = new Float32Array(stride + 2 * pad)
  for (let row = 0; row < height; row += 1) {
    const start = row * stride
    line.set(values.subarray(start, start + stride), pad)
    for (let index = 0; index < pad; index += 1) {
      line[index] = values[start + (index % channels)]!
      line[pad + stride + index] = values[start + stride - channels + (index % channels)]!
    }
    for (let index = 0; index < stride; index += 1) {
      let sum = kernel[0]! * line[pad + index]!
      for (let k = 1, offset = channels; k <= radius; k += 1, offset += channels)
        sum += kernel[k]! * (line[pad + index - offset]! + line[pad + index + offset]!)
      result[start + index] = sum
    }
  }
  return result
}

const kernelDown = (values: Float32Array, stride: number, height: number, kernel: Float32Array) => {
  const result = new Float32Array(values.length)
  for (let row = 0; row < height; row += 1) {
    const to = row * stride
    for (let k = 0; k < kernel.length; k += 1) {
      const weight = kernel[k]!
      const above = held(row - k, height) * stride
      const below = held(row + k, height) * stride
      if (k === 0) for (let i = 0; i < stride; i += 1) result[to + i] = weight * values[above + i]!
      else
        for (let i = 0; i < stride; i += 1)
          result[to + i]! += weight * (values[above + i]! + values[below + i]!)
    }
  }
  return result
}

/** Running means of width 2 radius + 1 along lines of `length` samples that lie `step` apart. */
const meanPass = (
  source: Float32Array,
  target: Float32Array,
  start: number,
  step: number,
  length: number,
  radius: number,
): void => {
  const last = start + (length - 1) * step
  const scale = 1 / (2 * radius + 1)
  let sum = source[start]! * (radius + 1)
  for (let k = 1; k <= radius; k += 1) sum += source[Math.min(start + k * step, last)]!
  for (let position = 0; position < length; position += 1) {
    const here = start + position * step
    target[here] = sum * scale
    const leaving = position - radius <= 0 ? start : here - radius * step
    const entering = position + radius + 1 >= length ? last : here + (radius + 1) * step
    sum += source[entering]! - source[leaving]!
  }
}

const repeatedMeans = ({ width, height, channels, values }: Raster, sigma: number) => {
  // A mean of width w has the variance (w² - 1) / 12; widths next to each other come nearest to the sum that is wanted.
  const ideal = Math.sqrt(4 * sigma * sigma + 1)
  const narrow = Math.floor((ideal - 1) / 2)
  const width0 = 2 * narrow + 1
  const narrowRounds = Math.round((3 * width0 ** 2 + 12 * width0 + 9 - 12 * sigma * sigma) / (4 * width0 + 4))
  let from: Float32Array = values
  let to: Float32Array = new Float32Array(values.length)
  for (let round = 0; round < 6; round += 1) {
    const radius = round >> 1 < narrowRounds ? narrow : narrow + 1
    for (let channel = 0; channel < channels; channel += 1)
      if (round % 2 === 0)
        for (let row = 0; row < height; row += 1)
          meanPass(from, to, row * width * channels + channel, channels, width, radius)
      else
        for (let column = 0; column < width; column += 1)
          meanPass(from, to, column * channels + channel, width * channels, height, radius)
    const spare = round === 0 ? new Float32Array(values.length) : from
    from = to
    to = spare
  }
  return from
}

/** A Gaussian blur, edges repeated; below a sigma of 0.15 the picture itself. Sigma in pixels. */
export const gaussianBlur = (raster: Raster, sigma: number): Raster => {
  if (sigma < 0.15) return raster
  if (sigma > largestKernelSigma) return { ...raster, values: repeatedMeans(raster, sigma) }
  const kernel = kernelOf(sigma)
  const across = kernelAcross(raster, kernel)
  const values = kernelDown(across, raster.width * raster.channels, raster.height, kernel)
  return { ...raster, values }
}

/** x + amount (x - blurred x): sharper for positive amounts, softer for negative ones. */
export const sharpen = (raster: Raster, amount: number, sigma: number): Raster => {
  const blurred = gaussianBlur(raster, sigma).values
  const result = emptyRaster(raster.width, raster.height, raster.channels)
  for (let index = 0; index < blurred.length; index += 1) {
    const value = raster.values[index]!
    result.values[index] = value + amount * (value - blurred[index]!)
  }
  return result
}
