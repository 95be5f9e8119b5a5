import { Fault } from '#app/fault.ts'
import { bicubicWeights, type ResampleWeights, weightBits } from './bicubic-weights.ts'
import { checkPicture, type RgbPicture } from './rgb-picture.ts'

/** The whole target size and, where not all of it is wanted, the part to compute (in target pixels). */
export interface ResizeTarget {
  readonly width: number
  readonly height: number
  readonly window?: {
    readonly left: number
    readonly top: number
    readonly width: number
    readonly height: number
  }
}

const half = 1 << (weightBits - 1)

/** Fixed point to 8 bits: rounded by the half already added, then clipped, because cubic weights overshoot. */
const clip = (sum: number): number => {
  const value = sum >> weightBits
  return Math.max(0, Math.min(255, value))
}

/** One row across: 8-bit RGB from `pixels[from]` on, to `out[to]` on. */
const resampleRow = (
  pixels: Uint8Array,
  from: number,
  axis: ResampleWeights,
  out: Uint8Array,
  to: number,
) => {
  const { first, count, weights, stride } = axis
  for (let x = 0; x < first.length; x++) {
    let [red, green, blue] = [half, half, half]
    let at = from + first[x]! * 3
    const end = x * stride + count[x]!
    for (let k = x * stride; k < end; k++, at += 3) {
      const weight = weights[k]!
      red += Math.imul(pixels[at]!, weight)
      green += Math.imul(pixels[at + 1]!, weight)
      blue += Math.imul(pixels[at + 2]!, weight)
    }
    out[to + x * 3] = clip(red)
    out[to + x * 3 + 1] = clip(green)
    out[to + x * 3 + 2] = clip(blue)
  }
}

/** Both passes: rows are resampled across as the pass down first needs them, into a ring as tall as its support. */
const resample = ({ pixels, width }: RgbPicture, across: ResampleWeights, down: ResampleWeights) => {
  const rowBytes = across.first.length * 3
  const out = new Uint8Array(rowBytes * down.first.length)
  const ring = new Uint8Array(rowBytes * down.stride)
  const sums = new Int32Array(rowBytes)
  let next = down.first[0]!
  for (let y = 0; y < down.first.length; y++) {
    const end = down.first[y]! + down.count[y]!
    for (; next < end; next++)
      resampleRow(pixels, next * width * 3, across, ring, (next % down.stride) * rowBytes)
    sums.fill(half)
    for (let tap = 0; tap < down.count[y]!; tap++) {
      const weight = down.weights[y * down.stride + tap]!
      const from = ((down.first[y]! + tap) % down.stride) * rowBytes
      for (let i = 0; i < rowBytes; i++) sums[i]! += Math.imul(ring[from + i]!, weight)
    }
    for (let i = 0; i < rowBytes; i++) out[y * rowBytes + i] = clip(sums[i]!)
  }
  return out
}

const isWithin = (length: number, start: number, count: number): boolean =>
  [length, start, count].every(Number.isSafeInteger) && count >= 1 && start >= 0 && start + count <= length

/**
 * Resizes exactly as Pillow's `Image.resize(size, BICUBIC)` does, bit for bit: antialiased, horizontal then vertical, rounded
 * to 8 bits after each pass, an axis of unchanged length left alone. Only the window is computed and a few rows
 * are held, so a picture one pixel wide costs no more than another. Throws `input/invalid` on impossible sizes.
 */
export const resizeBicubic = (picture: RgbPicture, target: ResizeTarget): RgbPicture => {
  checkPicture(picture)
  const { width, height } = target
  const window = target.window ?? { left: 0, top: 0, width, height }
  if (!isWithin(width, window.left, window.width) || !isWithin(height, window.top, window.height))
    throw new Fault(
      'input/invalid',
      `A picture cannot be resized to ${width} x ${height} pixels with that window; ask for whole positive sizes with the window inside.`,
      {
        detail: {
          width,
          height,
          left: window.left,
          top: window.top,
          across: window.width,
          down: window.height,
        },
      },
    )
  const across = bicubicWeights(picture.width, { length: width, start: window.left, count: window.width })
  const down = bicubicWeights(picture.height, { length: height, start: window.top, count: window.height })
  return { pixels: resample(picture, across, down), width: window.width, height: window.height }
}
