import type { FaceLandmarks, FaceRegionName } from '#app/face-regions.ts'
import { convexHull, grown, type Point } from '#app/geometry.ts'
import type { SeededRandom } from '../../random/seeded-random.ts'
import { meanOf } from '../pixels/affine.ts'
import { clippedBeyond } from './polygon.ts'

const eye = (eyePoints: readonly Point[], brow: readonly Point[], random: SeededRandom) => {
  const lids = grown(eyePoints, random.between(1.25, 1.6), random.between(1.8, 2.8))
  return convexHull(random.chance(0.5) ? [...lids, ...brow] : lids)
}

/** From the eyes to the mouth: down along the face, of length 1; straight down where both coincide. */
const downAlong = ({ leftEye, rightEye, mouth }: FaceLandmarks): Point => {
  const [from, to] = [meanOf([meanOf(leftEye), meanOf(rightEye)]), meanOf(mouth)]
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  return length < 1e-6 ? { x: 0, y: 1 } : { x: (to.x - from.x) / length, y: (to.y - from.y) / length }
}

const lowerFace = (landmarks: FaceLandmarks, random: SeededRandom) => {
  const down = downAlong(landmarks)
  const heights = landmarks.nose.map(({ x, y }) => x * down.x + y * down.y)
  const [bridge, base] = [Math.min(...heights), Math.max(...heights)]
  const level = bridge + random.between(0.6, 1.05) * (base - bridge)
  const outline = grown(convexHull(landmarks.oval), random.between(0.86, 1))
  return convexHull([...clippedBeyond(outline, down, level), ...landmarks.mouth])
}

const wholeFace = (landmarks: FaceLandmarks, random: SeededRandom) => {
  const { oval, leftBrow, rightBrow, leftEye, rightEye, nose, mouth } = landmarks
  const features = [...leftBrow, ...rightBrow, ...leftEye, ...rightEye, ...nose, ...mouth]
  const shape = random.uniform()
  if (shape < 0.4) return grown(convexHull(oval), random.between(0.84, 1), random.between(0.84, 1))
  if (shape < 0.7) return grown(convexHull(features), random.between(1.08, 1.35), random.between(1.05, 1.25))
  // As 68-point landmarks have it: the jaw and the brows, without the forehead.
  const down = downAlong(landmarks)
  const eyes = meanOf([...leftEye, ...rightEye])
  const jaw = clippedBeyond(convexHull(oval), down, eyes.x * down.x + eyes.y * down.y)
  return grown(convexHull([...jaw, ...leftBrow, ...rightBrow]), random.between(0.88, 1))
}

/**
 * The convex outlines that a region is forged in, in the landmarks' pixels: drawn a little differently each time, as
 * forgers' masks differ. 'eyes' are two outlines or the band across both.
 */
export const regionOutlines = (
  landmarks: FaceLandmarks,
  region: FaceRegionName,
  random: SeededRandom,
): readonly (readonly Point[])[] => {
  const { leftEye, rightEye, leftBrow, rightBrow, nose, mouth } = landmarks
  switch (region) {
    case 'left eye':
      return [eye(leftEye, leftBrow, random)]
    case 'right eye':
      return [eye(rightEye, rightBrow, random)]
    case 'eyes': {
      const both = [eye(leftEye, leftBrow, random), eye(rightEye, rightBrow, random)]
      return random.chance(0.5) ? [convexHull(both.flat())] : both
    }
    case 'nose':
      return [grown(convexHull(nose), random.between(1.05, 1.4), random.between(1, 1.15))]
    case 'mouth':
      return [grown(convexHull(mouth), random.between(1.1, 1.5), random.between(1.2, 1.9))]
    case 'lower face':
      return [lowerFace(landmarks, random)]
    case 'whole face':
      return [wholeFace(landmarks, random)]
  }
}
