import { emptyPicture, type FloatPicture } from './picture.ts'

// ITU T.81 annex K's example tables, which libjpeg scales by quality.
const lumaTable = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
]
const chromaTable = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
]

const scaledTable = (table: readonly number[], quality: number): Float32Array => {
  const factor = quality < 50 ? 5000 / quality : 200 - 2 * quality
  return Float32Array.from(table, (step) =>
    Math.min(255, Math.max(1, Math.floor((step * factor + 50) / 100))),
  )
}

/** Row k of the orthonormal 8-point DCT. */
const basis = Float32Array.from({ length: 64 }, (_, index) => {
  const [k, n] = [index >> 3, index & 7]
  return Math.sqrt((k === 0 ? 1 : 2) / 8) * Math.cos(((2 * n + 1) * k * Math.PI) / 16)
})

const scratch = new Float32Array(64)
const block = new Float32Array(64)

/** block <- D block (columns) or Dᵀ block, then the same along rows. */
const transform = (inverse: boolean): void => {
  for (let row = 0; row < 8; row += 1)
    for (let k = 0; k < 8; k += 1) {
      let sum = 0
      for (let n = 0; n < 8; n += 1)
        sum += (inverse ? basis[n * 8 + k]! : basis[k * 8 + n]!) * block[row * 8 + n]!
      scratch[row * 8 + k] = sum
    }
  for (let column = 0; column < 8; column += 1)
    for (let k = 0; k < 8; k += 1) {
      let sum = 0
      for (let n = 0; n < 8; n += 1)
        sum += (inverse ? basis[n * 8 + k]! : basis[k * 8 + n]!) * scratch[n * 8 + column]!
      block[k * 8 + column] = sum
    }
}

/** Quantises a plane in its 8x8 blocks, whose grid begins at (-offset, -offset); edge pixels repeat. */
const quantisePlane = (plane: Float32Array, side: number, table: Float32Array, offset: number): void => {
  for (let top = -offset; top < side; top += 8)
    for (let left = -offset; left < side; left += 8) {
      for (let y = 0; y < 8; y += 1) {
        const row = Math.min(side - 1, Math.max(0, top + y)) * side
        for (let x = 0; x < 8; x += 1)
          block[y * 8 + x] = plane[row + Math.min(side - 1, Math.max(0, left + x))]! - 128
      }
      transform(false)
      for (let index = 0; index < 64; index += 1)
        block[index] = Math.round(block[index]! / table[index]!) * table[index]!
      transform(true)
      for (let y = Math.max(0, -top); y < 8 && top + y < side; y += 1)
        for (let x = Math.max(0, -left); x < 8 && left + x < side; x += 1)
          plane[(top + y) * side + left + x] = block[y * 8 + x]! + 128
    }
}

export interface JpegLoss {
  /** libjpeg's scale, 1 to 100. */
  readonly quality: number
  /** Chroma at half the resolution (4:2:0). */
  readonly subsampled: boolean
  /** Where the block grid begins, 0 to 7 pixels before the picture. */
  readonly offset: number
}

/**
 * What JPEG loses: colours to YCbCr, chroma halved where asked, 8x8 DCT coefficients rounded to the quantisation steps,
 * and back. No bytes are written, so no entropy coding; values are rounded as a decoder does.
 */
export const loseByJpeg = (
  { side, values }: FloatPicture,
  { quality, subsampled, offset }: JpegLoss,
): FloatPicture => {
  const count = side * side
  const [luma, blue, red] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)]
  for (let index = 0; index < count; index += 1) {
    const [r, g, b] = [values[3 * index]!, values[3 * index + 1]!, values[3 * index + 2]!]
    luma[index] = 0.299 * r + 0.587 * g + 0.114 * b
    blue[index] = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b
    red[index] = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b
  }
  quantisePlane(luma, side, scaledTable(lumaTable, quality), offset)
  const chroma = scaledTable(chromaTable, quality)
  const half = Math.ceil(side / 2)
  for (const plane of [blue, red]) {
    if (!subsampled) {
      quantisePlane(plane, side, chroma, offset)
      continue
    }
    const small = new Float32Array(half * half)
    const at = (x: number, y: number) => plane[Math.min(side - 1, y) * side + Math.min(side - 1, x)]!
    for (let y = 0; y < half; y += 1)
      for (let x = 0; x < half; x += 1)
        small[y * half + x] =
          (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1)) / 4
    quantisePlane(small, half, chroma, offset >> 1)
    for (let y = 0; y < side; y += 1)
      for (let x = 0; x < side; x += 1) plane[y * side + x] = small[(y >> 1) * half + (x >> 1)]!
  }
  const result = emptyPicture(side)
  const clip = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value))
  for (let index = 0; index < count; index += 1) {
    const [y, cb, cr] = [luma[index]!, blue[index]! - 128, red[index]! - 128]
    result.values[3 * index] = clip(y + 1.402 * cr)
    result.values[3 * index + 1] = clip(y - 0.344136 * cb - 0.714136 * cr)
    result.values[3 * index + 2] = clip(y + 1.772 * cb)
  }
  return result
}
