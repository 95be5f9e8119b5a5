import type { Box } from '#app/geometry.ts'
import { copyRaster, type Raster } from '../pixels/raster.ts'

/**
 * Eq. 6 with an opacity: opacity · mask · source + (1 - opacity · mask) · canvas under the box that source and mask span,
 * rounded to whole levels; all else is the canvas, untouched.
 */
export const alphaBlend = (
  canvas: Raster,
  source: Raster,
  mask: Raster,
  box: Box,
  opacity: number,
): Raster => {
  const result = copyRaster(canvas)
  const { values } = result
  for (let row = 0, pixel = 0; row < box.height; row += 1) {
    let at = ((box.y + row) * canvas.width + box.x) * 3
    for (let column = 0; column < box.width; column += 1, pixel += 1, at += 3) {
      const share = opacity * mask.values[pixel]!
      if (share === 0) continue
      for (let channel = 0; channel < 3; channel += 1) {
        const here = values[at + channel]!
        const level = here + share * (source.values[pixel * 3 + channel]! - here)
        values[at + channel] = level <= 0 ? 0 : level >= 255 ? 255 : (level + 0.5) | 0
      }
    }
  }
  return result
}
