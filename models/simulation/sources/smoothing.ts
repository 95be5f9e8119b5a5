import { gaussianBlur } from '../pixels/blur.ts'
import { addGrain } from '../pixels/grain.ts'
import { emptyRaster } from '../pixels/raster.ts'
import type { SourceMethod } from './forgery-scene.ts'
import { nudged } from './self-blend.ts'

/**
 * The skin smoothed and its edges kept, as beauty filters and autoencoders leave it: detail weaker than a few levels goes,
 * stronger detail stays; sometimes with noise added over it that is not the camera's.
 */
export const smoothing: SourceMethod = (scene, random) => {
  const source = nudged(scene, random, random.chance(0.5) ? 0.2 : 0.8)
  const blurred = gaussianBlur(source, random.between(1, 2.6)).values
  const threshold = random.between(7, 22)
  const result = emptyRaster(source.width, source.height, 3)
  for (let index = 0; index < blurred.length; index += 1) {
    const detail = source.values[index]! - blurred[index]!
    const share = Math.min(1, Math.abs(detail) / threshold)
    result.values[index] = blurred[index]! + share * detail
  }
  if (random.chance(0.7)) return result
  return addGrain(result, {
    sigma: random.between(1, 3.5),
    colour: random.uniform(),
    seed: random.below(2 ** 30),
  })
}
