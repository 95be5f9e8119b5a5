import { assert } from '#app/assert.ts'
import { drawDetailChange } from '../alteration.ts'
import { matchColours } from '../pixels/colour.ts'
import { cutRaster } from '../pixels/raster.ts'
import { cutFace } from '../real-face.ts'
import { alignFace } from './align-face.ts'
import type { SourceMethod } from './forgery-scene.ts'

/** Another person's face on this one's landmarks and, mostly, in its colours; often with detail lost or gained. */
export const faceSwap: SourceMethod = (scene, random) => {
  const { donor, landmarks, box, largestMisfit } = scene
  assert(donor, 'a face swap needs a donor')
  const bend = random.between(0.4, 1)
  const sampling = random.chance(0.6) ? 'bilinear' : 'bicubic'
  const picture = cutFace(donor, { x: 0, y: 0, width: donor.side, height: donor.side })
  const source = alignFace({ ...donor, picture }, landmarks, box, { bend, sampling, largestMisfit })
  if (!source) return null
  const target = cutRaster(scene.picture, box)
  const matched = matchColours(source, target, scene.mask, random.between(0.7, 1))
  return random.chance(0.4) ? drawDetailChange(random).apply(matched) : matched
}
