import { emptyRaster, type Raster } from '../pixels/raster.ts'
import { quantisationTables } from './quantisation-tables.ts'
import { quantiseBlocks } from './quantise-blocks.ts'

export interface JpegLoss {
  /** libjpeg's scale, 1 to 100. */
  readonly quality: number
  /** Colour at half the resolution on both axes (4:2:0), or at full (4:4:4). */
  readonly subsampled: boolean
  /** How many pixels of the first block lie left of and above the picture, 0 to 15 (0 to 7 matter for 4:4:4). */
  readonly offsetX: number
  readonly offsetY: number
}

/** The picture in YCbCr (T.871) on a plane that starts at the block grid and ends with whole blocks; edges repeat. */
const toPlanes = (picture: Raster, { offsetX, offsetY }: JpegLoss, width: number, height: number) => {
  const planes = [0, 1, 2].map(() => new Float32Array(width * height))
  const [luma, blue, red] = planes as [Float32Array, Float32Array, Float32Array]
  const columns = Int32Array.from(
    { length: width },
    (_, column) => Math.min(picture.width - 1, Math.max(0, column - offsetX)) * 3,
  )
  const { values } = picture
  for (let row = 0, to = 0; row < height; row += 1) {
    const line = Math.min(picture.height - 1, Math.max(0, row - offsetY)) * picture.width * 3
    for (let column = 0; column < width; column += 1, to += 1) {
      const at = line + columns[column]!
      const r = values[at]!
      const g = values[at + 1]!
      const b = values[at + 2]!
      luma[to] = (0.299 * r + 0.587 * g + 0.114 * b + 0.5) | 0
      blue[to] = (128.5 - 0.168735892 * r - 0.331264108 * g + 0.5 * b) | 0
      red[to] = (128.5 + 0.5 * r - 0.418687589 * g - 0.081312411 * b) | 0
    }
  }
  return { luma, blue, red }
}

/** Means of 2x2 pixels, rounded up and down by turns as libjpeg does to avoid a bias. */
const halved = (plane: Float32Array, width: number, height: number): Float32Array => {
  const result = new Float32Array((width / 2) * (height / 2))
  for (let row = 0, to = 0; row < height; row += 2)
    for (let column = 0; column < width; column += 2, to += 1) {
      const at = row * width + column
      const sum = plane[at]! + plane[at + 1]! + plane[at + width]! + plane[at + width + 1]!
      result[to] = (sum + 1 + ((column >> 1) & 1)) >> 2
    }
  return result
}

/** Twice the size by weights of 3/4 and 1/4 on both axes: what decoders call fancy upsampling. */
const doubled = (plane: Float32Array, width: number, height: number): Float32Array => {
  const result = new Float32Array(width * height * 4)
  const mixed = new Float32Array(width)
  for (let row = 0; row < height * 2; row += 1) {
    const near = row >> 1
    const far = Math.min(height - 1, Math.max(0, near + (row & 1 ? 1 : -1)))
    for (let column = 0; column < width; column += 1)
      mixed[column] = 3 * plane[near * width + column]! + plane[far * width + column]!
    const to = row * width * 2
    for (let column = 0; column < width; column += 1) {
      const here = 3 * mixed[column]!
      result[to + 2 * column] = (here + mixed[column > 0 ? column - 1 : 0]! + 8) >> 4
      result[to + 2 * column + 1] = (here + mixed[column < width - 1 ? column + 1 : column]! + 7) >> 4
    }
  }
  return result
}

const clip = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0)

/**
 * What a picture (whole levels of 0 to 255) loses in JPEG: colour to YCbCr and to half the resolution where asked, DCT
 * coefficients to the quantisation steps, and all the way back to whole levels. Nothing is encoded.
 */
export const loseByJpeg = (picture: Raster, loss: JpegLoss): Raster => {
  const { subsampled, offsetX, offsetY } = loss
  const unit = subsampled ? 16 : 8
  const width = Math.ceil((picture.width + offsetX) / unit) * unit
  const height = Math.ceil((picture.height + offsetY) / unit) * unit
  const { luma, blue, red } = toPlanes(picture, loss, width, height)
  const tables = quantisationTables(loss.quality)
  quantiseBlocks(luma, width, height, tables.luminance)
  const chroma = (plane: Float32Array): Float32Array => {
    if (!subsampled) {
      quantiseBlocks(plane, width, height, tables.chrominance)
      return plane
    }
    const small = halved(plane, width, height)
    quantiseBlocks(small, width / 2, height / 2, tables.chrominance)
    return doubled(small, width / 2, height / 2)
  }
  const cb = chroma(blue)
  const cr = chroma(red)
  const result = emptyRaster(picture.width, picture.height, 3)
  const { values } = result
  for (let row = 0, to = 0; row < picture.height; row += 1)
    for (let column = 0; column < picture.width; column += 1, to += 3) {
      const at = (row + offsetY) * width + column + offsetX
      const y = luma[at]!
      const b = cb[at]! - 128
      const r = cr[at]! - 128
      values[to] = clip(y + 1.402 * r)
      values[to + 1] = clip(y - 0.344136286 * b - 0.714136286 * r)
      values[to + 2] = clip(y + 1.772 * b)
    }
  return result
}
