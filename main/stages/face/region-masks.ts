import type { FaceLandmarks, FaceRegionName } from '#app/face-regions.ts'
import { boundsOf, boxCentre, type Point } from '#app/geometry.ts'
import { convexHull, grown } from '#models/simulation/regions/polygon.ts'

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

/** Which pixels of a width x height raster have their centre inside a polygon (even-odd rule): 1 inside, 0 outside. */
export const fillPolygons = (
  polygons: readonly (readonly Point[])[],
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array => {
  const mask = new Uint8Array(width * height)
  for (const polygon of polygons)
    for (let row = 0; row < height; row += 1) {
      const y = row + 0.5
      const crossings = polygon
        .flatMap((point, index) => {
          const previous = polygon.at(index - 1)!
          if (previous.y > y === point.y > y) return []
          return [previous.x + ((y - previous.y) * (point.x - previous.x)) / (point.y - previous.y)]
        })
        .toSorted((a, b) => a - b)
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const first = Math.max(0, Math.ceil(crossings[i]! - 0.5))
        const end = Math.min(width, Math.ceil(crossings[i + 1]! - 0.5))
        if (end > first) mask.fill(1, row * width + first, row * width + end)
      }
    }
  return mask
}

/** The region's mask in a crop: landmarks and mask in the same pixels. */
export const regionMask = (
  landmarks: FaceLandmarks,
  region: FaceRegionName,
  size: { readonly width: number; readonly height: number },
): Uint8Array => fillPolygons(regionPolygons(landmarks, region), size)
