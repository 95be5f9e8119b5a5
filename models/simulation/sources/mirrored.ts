import { matchColours } from '../pixels/colour.ts'
import { cutRaster, mirrorRaster } from '../pixels/raster.ts'
import { mirrorLandmarks } from '../regions/mirror-landmarks.ts'
import { alignFace } from './align-face.ts'
import type { SourceMethod } from './forgery-scene.ts'

/** The same face seen in a mirror and brought back into place: each eye comes from the other, the light from the other side. */
export const mirrored: SourceMethod = (scene, random) => {
  const { picture, landmarks, box, mask } = scene
  const image = { picture: mirrorRaster(picture), landmarks: mirrorLandmarks(landmarks, picture.width) }
  const bend = random.between(0.4, 1)
  const sampling = random.chance(0.6) ? 'bilinear' : 'bicubic'
  const source = alignFace(image, landmarks, box, { bend, sampling, largestMisfit: scene.largestMisfit })
  return source && matchColours(source, cutRaster(picture, box), mask, random.between(0.4, 1))
}
