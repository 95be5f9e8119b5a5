import { sharpen } from '../pixels/blur.ts'
import type { Kernel } from '../pixels/resize.ts'
import { resizeRaster } from '../pixels/resize.ts'
import type { SourceMethod } from './forgery-scene.ts'
import { nudged } from './self-blend.ts'

/**
 * The region as a generator of low resolution would give it: reduced to between a half and a quarter, so that a face has 40 to
 * 100 pixels, enlarged again, and often sharpened to hide it.
 */
export const resynthesis: SourceMethod = (scene, random) => {
  const source = nudged(scene, random, random.chance(0.3) ? 0.25 : 1)
  const { width, height } = source
  const factor = random.between(1.8, 4)
  const up = random.pick<Kernel>(['triangle', 'cubic', 'lanczos'])
  const [across, down] = [Math.max(3, Math.round(width / factor)), Math.max(3, Math.round(height / factor))]
  const large = resizeRaster(resizeRaster(source, across, down, 'triangle'), width, height, up)
  return random.chance(0.5) ? sharpen(large, random.between(0.3, 1.2), random.between(0.8, 2)) : large
}
