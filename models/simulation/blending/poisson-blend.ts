import { emptyRaster, type Raster } from '../pixels/raster.ts'
import { solvePoisson } from './solve-poisson.ts'

/** Whose gradients the blend keeps: the source's alone, or at each pixel the stronger of both (Perez et al. 2003, 3.1). */
export type PoissonGuidance = 'source' | 'stronger'

/** What the stronger gradients' Laplacian adds to the source's own: [width · height · 3]. */
const strongerLaplacian = (source: Raster, target: Raster): Float32Array => {
  const { width, height } = source
  const [s, t] = [source.values, target.values]
  const result = new Float32Array(s.length)
  const spread = (here: number, there: number): void => {
    const own = s[there]! - s[here]!
    const other = t[there]! - t[here]!
    if (Math.abs(other) <= Math.abs(own)) return
    const change = other - own
    result[here]! += change
    result[there]! -= change
  }
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (row * width + column) * 3 + channel
        if (column + 1 < width) spread(at, at + 3)
        if (row + 1 < height) spread(at, at + width * 3)
      }
  return result
}

/**
 * Poisson blending: inside the mask (where it is not zero) a picture with the guidance's gradients that continues the
 * target at the mask's rim. Solved as source plus a correction, which is smooth and so quickly found.
 */
export const poissonBlend = (
  source: Raster,
  target: Raster,
  mask: Raster,
  guidance: PoissonGuidance,
): Raster => {
  const { width, height } = source
  const inside = new Uint8Array(width * height)
  for (let pixel = 0; pixel < inside.length; pixel += 1) inside[pixel] = mask.values[pixel]! > 0 ? 1 : 0
  const given = new Float32Array(source.values.length)
  for (let index = 0; index < given.length; index += 1)
    given[index] = target.values[index]! - source.values[index]!
  const correction = solvePoisson({
    width,
    height,
    inside,
    given,
    ...(guidance === 'stronger' ? { laplacian: strongerLaplacian(source, target) } : {}),
  })
  const result = emptyRaster(width, height, 3)
  for (let index = 0; index < given.length; index += 1)
    result.values[index] = source.values[index]! + correction[index]!
  return result
}
