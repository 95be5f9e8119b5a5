import type { FaceLandmarks, FaceRegionName } from './face-regions.ts'
import { boundsOf, boxCentre, convexHull, grown, type Point } from './geometry.ts'

/** An eye with its lids and brow: brow and eye corners, and as far below the eye as the eye is high. */
const eyeArea = (eye: readonly Point[], brow: readonly Point[]): readonly Point[] =>
  convexHull([...grown(eye, 1.5), ...brow])

/** The oval below the nose's wings, cut along the line of the eyes, so that a leaning head keeps its chin. */
const lowerArea = ({ oval, nose, leftEye, rightEye }: FaceLandmarks): readonly Point[] => {
  const [left, right] = [boxCentre(boundsOf(leftEye)), boxCentre(boundsOf(rightEye))]
  const lean = Math.atan2(left.y - right.y, left.x - right.x)
  const upright = boundsOf(turned(nose, -lean))
  return convexHull(turned(clippedBelow(turned(oval, -lean), upright.y + upright.height), lean))
}

/** Points turned clockwise (y points down) about the origin. */
const turned = (points: readonly Point[], angle: number): readonly Point[] => {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return points.map(({ x, y }) => ({ x: x * cos - y * sin, y: x * sin + y * cos }))
}

/** The part of a closed polygon with y of at least `edge` (Sutherland-Hodgman against one line). */
const clippedBelow = (polygon: readonly Point[], edge: number): readonly Point[] =>
  polygon.flatMap((point, index) => {
    const previous = polygon.at(index - 1)!
    const crosses = previous.y >= edge !== point.y >= edge
    const part = crosses ? (edge - previous.y) / (point.y - previous.y) : 0
    const crossing = crosses ? [{ x: previous.x + part * (point.x - previous.x), y: edge }] : []
    return point.y >= edge ? [...crossing, point] : crossing
  })

/** The polygons that cover a named region, in the landmarks' own pixels; more than one where the region has parts. */
export const regionPolygons = (
  landmarks: FaceLandmarks,
  region: FaceRegionName,
): readonly (readonly Point[])[] => {
  const left = (): readonly Point[] => eyeArea(landmarks.leftEye, landmarks.leftBrow)
  const right = (): readonly Point[] => eyeArea(landmarks.rightEye, landmarks.rightBrow)
  switch (region) {
    case 'left eye':
      return [left()]
    case 'right eye':
      return [right()]
    case 'eyes':
      return [left(), right()]
    case 'nose':
      return [convexHull(landmarks.nose)]
    case 'mouth':
      return [convexHull(grown(landmarks.mouth, 1.15))]
    case 'lower face':
      return [lowerArea(landmarks)]
    case 'whole face':
      return [convexHull(landmarks.oval)]
  }
}
