import { mirrorLandmarks } from '../pixels/affine.ts'
import { matchColours } from '../pixels/colour.ts'
import { cutRaster } from '../pixels/raster.ts'
import { alignFace } from './align-face.ts'
import type { ForgeryScene, SourceMethod } from './forgery-scene.ts'

const mirrorImage = ({ picture, landmarks }: ForgeryScene) => {
  const { width, height, values } = picture
  const result = new Float32Array(values.length)
  for (let row = 0, at = 0; row < height; row += 1)
    for (let column = 0, from = (row + 1) * width * 3 - 3; column < width; column += 1, at += 3, from -= 3) {
      result[at] = values[from]!
      result[at + 1] = values[from + 1]!
      result[at + 2] = values[from + 2]!
    }
  return { picture: { ...picture, values: result }, landmarks: mirrorLandmarks(landmarks, width) }
}

/** The same face seen in a mirror and brought back into place: each eye comes from the other, the light from the other side. */
export const mirrored: SourceMethod = (scene, random) => {
  const bend = random.between(0.5, 1)
  const sampling = random.chance(0.6) ? 'bilinear' : 'bicubic'
  const source = alignFace(mirrorImage(scene), scene.landmarks, scene.box, bend, sampling)
  const target = cutRaster(scene.picture, scene.box)
  return matchColours(source, target, scene.mask, random.between(0.4, 1))
}
