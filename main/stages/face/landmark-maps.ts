import type { FaceLandmarks } from '#app/face-regions.ts'
import { type Box, boundsOf, type Point } from '#app/geometry.ts'

/** Landmarks under a map of points, for example into a crop. */
export const mapLandmarks = (landmarks: FaceLandmarks, map: (point: Point) => Point): FaceLandmarks => {
  const outline = (points: readonly Point[]): readonly Point[] => points.map(map)
  return {
    oval: outline(landmarks.oval),
    leftBrow: outline(landmarks.leftBrow),
    rightBrow: outline(landmarks.rightBrow),
    leftEye: outline(landmarks.leftEye),
    rightEye: outline(landmarks.rightEye),
    nose: outline(landmarks.nose),
    mouth: outline(landmarks.mouth),
  }
}

/** The bounds of all outlines: the box of a face, and what its crop is made from. */
export const landmarkBounds = (landmarks: FaceLandmarks): Box => boundsOf(Object.values(landmarks).flat())
