import type { SeededRandom } from '../../random/seeded-random.ts'
import { copyRaster, type Raster } from '../pixels/raster.ts'
import { type Kernel, resizeRaster } from '../pixels/resize.ts'
import type { SourceMethod } from './forgery-scene.ts'
import { nudged } from './self-blend.ts'

/** The pattern that transposed convolutions leave: every second or fourth pixel a little stronger than its neighbours. */
const chequered = (picture: Raster, random: SeededRandom): Raster => {
  const result = copyRaster(picture)
  const period = random.pick([2, 2, 4])
  const gains = Float32Array.from({ length: period * period }, () => random.between(-1, 1))
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length
  const amount = random.between(0.012, 0.04)
  for (let row = 0, at = 0; row < picture.height; row += 1)
    for (let column = 0; column < picture.width; column += 1) {
      const gain = 1 + amount * (gains[(row % period) * period + (column % period)]! - mean)
      for (let channel = 0; channel < 3; channel += 1, at += 1) result.values[at]! *= gain
    }
  return result
}

/** Fitted to another grid and back by mixed interpolations, with or without a generator's pattern on that grid. */
export const resampling: SourceMethod = (scene, random) => {
  const source = nudged(scene, random, 0.6)
  const { width, height } = source
  const factor = random.chance(0.5) ? random.between(0.62, 0.92) : random.between(1.1, 1.8)
  const kernels: readonly Kernel[] = ['nearest', 'triangle', 'cubic', 'lanczos']
  const there = resizeRaster(
    source,
    Math.max(3, Math.round(width * factor)),
    Math.max(3, Math.round(height * factor)),
    random.pick(kernels),
  )
  const marked = random.chance(0.4) ? chequered(there, random) : there
  return resizeRaster(marked, width, height, random.pick(kernels))
}
