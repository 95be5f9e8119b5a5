import type { Point } from '#app/geometry.ts'

/** How many pixels of the picture the loupe shows in each direction; odd, so that one is in the middle. */
export const loupeSide = 11

let canvas: OffscreenCanvas | undefined

/** The original pixels around a point as RGBA, `loupeSide`² of them; those outside of the picture are clear. */
export const readPixels = (picture: ImageBitmap, { x, y }: Point): Uint8ClampedArray => {
  canvas ??= new OffscreenCanvas(loupeSide, loupeSide)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return new Uint8ClampedArray(loupeSide ** 2 * 4)
  const half = (loupeSide - 1) / 2
  context.imageSmoothingEnabled = false
  context.clearRect(0, 0, loupeSide, loupeSide)
  context.drawImage(
    picture,
    Math.floor(x) - half,
    Math.floor(y) - half,
    loupeSide,
    loupeSide,
    0,
    0,
    loupeSide,
    loupeSide,
  )
  return context.getImageData(0, 0, loupeSide, loupeSide).data
}
