import type { Point } from '#app/geometry.ts'
import type { PicturePyramid } from './picture-pyramid.ts'

/** A square of the picture, turned clockwise about its centre (y points down). */
export interface TurnedSquare {
  readonly centre: Point
  /** Pixels of the picture. */
  readonly side: number
  /** Radians. */
  readonly angle: number
}

/** Maps a point of the unit square (0..1 on both axes, top-left to bottom-right) into the picture. */
export const pictureFromSquare = ({ centre, side, angle }: TurnedSquare, { x, y }: Point): Point => {
  const [across, down] = [(x - 0.5) * side, (y - 0.5) * side]
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return { x: centre.x + across * cos - down * sin, y: centre.y + across * sin + down * cos }
}

/** What lies outside the picture: black, or its outermost pixels repeated. */
export type Surround = 'black' | 'edge'

/**
 * Samples the square bilinearly at size x size points, from the pyramid level at which a step is one to two pixels, as
 * float32 [size, size, 3] with every 0..255 value v given as v * gain + offset.
 */
export const sampleSquare = (
  pyramid: PicturePyramid,
  square: TurnedSquare,
  options: { size: number; gain: number; offset: number; surround: Surround },
): Float32Array => {
  const { size, gain, offset, surround } = options
  const depth = Math.floor(Math.log2(Math.max(1, square.side / size)))
  const level = Math.min(depth, pyramid.length - 1)
  const { pixels, width, height } = pyramid[level]!
  const shrink = 1 / 2 ** level
  const origin = pictureFromSquare(square, { x: 0.5 / size, y: 0.5 / size })
  const step = (square.side / size) * shrink
  const [cos, sin] = [Math.cos(square.angle) * step, Math.sin(square.angle) * step]
  const result = new Float32Array(size * size * 3)
  for (let row = 0, target = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1, target += 3) {
      const x = origin.x * shrink - 0.5 + column * cos - row * sin
      const y = origin.y * shrink - 0.5 + column * sin + row * cos
      if (surround === 'black' && (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5)) {
        result.fill(offset, target, target + 3)
        continue
      }
      const heldX = Math.min(Math.max(x, 0), width - 1)
      const heldY = Math.min(Math.max(y, 0), height - 1)
      const [left, top] = [Math.floor(heldX), Math.floor(heldY)]
      const [fx, fy] = [heldX - left, heldY - top]
      const a = (top * width + left) * 3
      const b = left + 1 < width ? a + 3 : a
      const down = top + 1 < height ? width * 3 : 0
      for (let c = 0; c < 3; c += 1) {
        const upper = pixels[a + c]! * (1 - fx) + pixels[b + c]! * fx
        const lower = pixels[a + down + c]! * (1 - fx) + pixels[b + down + c]! * fx
        result[target + c] = (upper * (1 - fy) + lower * fy) * gain + offset
      }
    }
  return result
}
