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

const resampleRows = (picture: RgbPicture, axis: ResampleWeights, top: number, rows: number): RgbPicture => {
  const { first, count, weights, stride } = axis
  const { pixels, width } = picture
  const outWidth = first.length
  const out = new Uint8Array(outWidth * rows * 3)
  for (let y = 0, to = 0; y < rows; y++)
    for (let x = 0; x < outWidth; x++, to += 3) {
      let [red, green, blue] = [half, half, half]
      let from = ((top + y) * width + first[x]!) * 3
      const end = x * stride + count[x]!
      for (let k = x * stride; k < end; k++, from += 3) {
        const weight = weights[k]!
        red += Math.imul(pixels[from]!, weight)
        green += Math.imul(pixels[from + 1]!, weight)
        blue += Math.imul(pixels[from + 2]!, weight)
      }
      out[to] = clip(red)
      out[to + 1] = clip(green)
      out[to + 2] = clip(blue)
    }
  return { pixels: out, width: outWidth, height: rows }
}

const resampleColumns = (picture: RgbPicture, axis: ResampleWeights, top: number): RgbPicture => {
  const { first, count, weights, stride } = axis
  const rowBytes = picture.width * 3
  const out = new Uint8Array(rowBytes * first.length)
  const sums = new Int32Array(rowBytes)
  for (let y = 0; y < first.length; y++) {
    sums.fill(half)
    for (let tap = 0; tap < count[y]!; tap++) {
      const weight = weights[y * stride + tap]!
      const from = (first[y]! - top + tap) * rowBytes
      for (let i = 0; i < rowBytes; i++) sums[i]! += Math.imul(picture.pixels[from + i]!, weight)
    }
    for (let i = 0; i < rowBytes; i++) out[y * rowBytes + i] = clip(sums[i]!)
  }
  return { pixels: out, width: picture.width, height: first.length }
}

const isWithin = (length: number, start: number, count: number): boolean =>
  [length, start, count].every(Number.isSafeInteger) && count >= 1 && start >= 0 && start + count <= length

/**
 * Resizes exactly as Pillow's `Image.resize(size, BICUBIC)` does, bit for bit: antialiased, horizontal then vertical, rounded
 * to 8 bits after each pass, an axis of unchanged length left alone. Only the window is computed, so a picture one
 * pixel wide costs no more than another. Throws `input/invalid` on impossible sizes.
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
  const last = window.height - 1
  const top = down.first[0]!
  const rows = down.first[last]! + down.count[last]! - top
  return resampleColumns(resampleRows(picture, across, top, rows), down, top)
}
