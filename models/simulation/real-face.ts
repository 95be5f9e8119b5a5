import type { FaceLandmarks } from '#app/face-regions.ts'
import { Fault } from '#app/fault.ts'
import type { Box } from '#app/geometry.ts'
import { cutRaster, type Raster } from './pixels/raster.ts'

/** A real face: a square picture of its own resolution, with landmarks and crop square in its pixels. */
export interface RealFace {
  readonly side: number
  /** side · side · 3 bytes, RGB. */
  readonly pixels: Uint8Array
  readonly landmarks: FaceLandmarks
  /** The square that a face crop cuts out; training moves it a little. */
  readonly square: Box
}

/** A part of a face's picture, in whole pixels; beyond the edges the outermost repeat. */
export const cutFace = ({ side, pixels }: RealFace, box: Box): Raster =>
  cutRaster({ width: side, height: side, channels: 3, values: pixels }, box)

const invalid = (what: string): Fault =>
  new Fault(
    'input/invalid',
    `No forgery can be made of this face: ${what}. Leave the face out or find it anew.`,
  )

/** Throws `input/invalid` unless pixels, landmarks and square can be worked with. */
export const checkRealFace = ({ side, pixels, landmarks, square }: RealFace): void => {
  if (!Number.isSafeInteger(side) || side < 16 || side > 4096)
    throw invalid(`its side is ${side} pixels, where 16 to 4096 are possible`)
  if (pixels.length !== side * side * 3)
    throw invalid(`it has ${pixels.length} bytes, where ${side * side * 3} belong to its side of ${side}`)
  const { x, y, width, height } = square
  if (![x, y, width, height].every(Number.isFinite) || width < 8 || Math.abs(width - height) > 0.01 * width)
    throw invalid('its crop is no square of at least 8 pixels')
  if (x > side || y > side || x + width < 0 || y + height < 0 || width > 4 * side)
    throw invalid('its crop square does not lie on the picture')
  for (const [part, points] of Object.entries(landmarks)) {
    if (points.length === 0) throw invalid(`it has no points for its ${part}`)
    for (const point of points)
      if (!(Math.abs(point.x) < 1e5 && Math.abs(point.y) < 1e5))
        throw invalid(`a point of its ${part} is no place in the picture`)
  }
}
