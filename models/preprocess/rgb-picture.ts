import { Fault } from '#app/fault.ts'

/** 8-bit RGB, interleaved, rows from the top: `pixels[(y * width + x) * 3 + channel]`. */
export interface RgbPicture {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
}

const isSide = (side: number): boolean => Number.isSafeInteger(side) && side >= 1

/** Throws `input/invalid` unless both sides are whole pixels and the bytes are exactly width * height * 3. */
export const checkPicture = ({ pixels, width, height }: RgbPicture): void => {
  if (isSide(width) && isSide(height) && pixels.length === width * height * 3) return
  throw new Fault(
    'input/invalid',
    `A picture of ${width} x ${height} pixels needs three bytes for each pixel, but ${pixels.length} bytes came; decode it again as 8-bit RGB.`,
    { detail: { width, height, bytes: pixels.length } },
  )
}
