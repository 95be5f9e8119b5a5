import { Fault } from '#app/fault.ts'
import { type Box, boxCentre, type CropPoint, type ImagePoint, type Point } from '#app/geometry.ts'
import { checkPicture, type RgbPicture } from '#models/preprocess/rgb-picture.ts'

/**
 * An axis-parallel square of a picture and the size at which a network sees it: the affine map between both is
 * `crop = (image - square origin) * size / side`, without rotation or mirroring.
 */
export interface FaceCrop {
  /** In the picture's pixels; width equals height; may reach beyond the picture. */
  readonly square: Box
  /** Pixels of the crop on both axes. */
  readonly size: number
}

/** The side of a face's square, in multiples of the longer side of its landmarks' bounds. */
export const cropMargin = 1.3

/**
 * The one crop of training and use: the square about the middle of the landmarks' bounds, 1.3 times their longer side.
 * It is not turned with the head, so that the picture's own pixel grid (JPEG blocks, sensor pattern) keeps its axes.
 */
export const faceSquare = (bounds: Box, margin: number = cropMargin): Box => {
  const centre = boxCentre(bounds)
  const side = margin * Math.max(bounds.width, bounds.height)
  return { x: centre.x - side / 2, y: centre.y - side / 2, width: side, height: side }
}

/** A point of the picture in the crop's pixels. */
export const cropPointOf = ({ square, size }: FaceCrop, { x, y }: Point): CropPoint => ({
  x: ((x - square.x) * size) / square.width,
  y: ((y - square.y) * size) / square.height,
})

/** A point of the crop in the picture's pixels: the inverse of `cropPointOf`. */
export const imagePointOf = ({ square, size }: FaceCrop, { x, y }: Point): ImagePoint => ({
  x: square.x + (x * square.width) / size,
  y: square.y + (y * square.height) / size,
})

interface Taps {
  /** First source position of each target position; positions outside the picture repeat its edge. */
  readonly starts: Int32Array
  /** [size, count]: normalised weights of the positions from the start on. */
  readonly weights: Float32Array
  readonly count: number
}

/**
 * Triangle filter of one axis (Pillow's BILINEAR): linear interpolation when enlarging, and widened to the step when
 * shrinking, so that fine detail averages out and does not alias.
 */
const trianglePlan = (origin: number, step: number, size: number): Taps => {
  const reach = Math.max(1, step)
  const count = Math.ceil(2 * reach) + 1
  const starts = new Int32Array(size)
  const weights = new Float32Array(size * count)
  for (let target = 0; target < size; target += 1) {
    const centre = origin + (target + 0.5) * step - 0.5
    const start = Math.ceil(centre - reach)
    starts[target] = start
    let total = 0
    for (let tap = 0; tap < count; tap += 1) total += Math.max(0, 1 - Math.abs(start + tap - centre) / reach)
    for (let tap = 0; tap < count; tap += 1)
      weights[target * count + tap] = Math.max(0, 1 - Math.abs(start + tap - centre) / reach) / total
  }
  return { starts, weights, count }
}

const held = (position: number, length: number): number => Math.min(Math.max(position, 0), length - 1)

const checkCrop = ({ square, size }: FaceCrop): void => {
  const finite = [square.x, square.y, square.width, square.height].every(Number.isFinite)
  const isSquare = square.width > 0 && Math.abs(square.width - square.height) <= 1e-6 * square.width
  if (finite && isSquare && Number.isSafeInteger(size) && size >= 1 && size <= 4096) return
  throw new Fault(
    'input/invalid',
    'A face crop must be a square of a positive side and 1 to 4096 pixels in size; draw the face box again.',
    { detail: { side: square.width, size } },
  )
}

/**
 * Cuts the square out of the picture at size x size pixels, antialiased when it shrinks. Where the square reaches
 * beyond the picture, the picture's edge pixels repeat: a black border would be an edge that no forger made.
 * Throws `input/invalid` for a picture or crop that is none.
 */
export const cutFace = (picture: RgbPicture, crop: FaceCrop): RgbPicture => {
  checkPicture(picture)
  checkCrop(crop)
  const { pixels, width, height } = picture
  const { square, size } = crop
  const across = trianglePlan(square.x, square.width / size, size)
  const down = trianglePlan(square.y, square.height / size, size)

  const firstRow = held(down.starts[0]!, height)
  const lastRow = held(down.starts[size - 1]! + down.count - 1, height)
  const rows = new Float32Array((lastRow - firstRow + 1) * size * 3)
  for (let row = firstRow; row <= lastRow; row += 1)
    for (let column = 0; column < size; column += 1) {
      let [red, green, blue] = [0, 0, 0]
      for (let tap = 0; tap < across.count; tap += 1) {
        const weight = across.weights[column * across.count + tap]!
        const source = (row * width + held(across.starts[column]! + tap, width)) * 3
        red += weight * pixels[source]!
        green += weight * pixels[source + 1]!
        blue += weight * pixels[source + 2]!
      }
      rows.set([red, green, blue], ((row - firstRow) * size + column) * 3)
    }

  const result = new Uint8Array(size * size * 3)
  const line = new Float32Array(size * 3)
  for (let row = 0; row < size; row += 1) {
    line.fill(0)
    for (let tap = 0; tap < down.count; tap += 1) {
      const weight = down.weights[row * down.count + tap]!
      if (weight === 0) continue
      const source = (held(down.starts[row]! + tap, height) - firstRow) * size * 3
      for (let i = 0; i < line.length; i += 1) line[i]! += weight * rows[source + i]!
    }
    for (let i = 0; i < line.length; i += 1) result[row * size * 3 + i] = Math.round(line[i]!)
  }
  return { pixels: result, width: size, height: size }
}
