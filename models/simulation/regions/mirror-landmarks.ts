import type { FaceLandmarks } from '#app/face-regions.ts'
import type { Point } from '#app/geometry.ts'
import { mapLandmarks, meanOf } from '../pixels/affine.ts'

/**
 * A mirrored outline in the order of an unmirrored one, so that point i stays, say, the subject's left corner of the
 * mouth: backwards, from the start at which it lies most like the outline that it came from.
 */
const inOwnOrder = (outline: readonly Point[]): readonly Point[] => {
  const count = outline.length
  const middle = meanOf(outline)
  let [bestStart, least] = [0, Number.POSITIVE_INFINITY]
  for (let start = 0; start < count; start += 1) {
    let sum = 0
    for (let index = 0; index < count; index += 1) {
      const here = outline[index]!
      const there = outline[(start - index + count) % count]!
      sum += (2 * middle.x - there.x - here.x) ** 2 + (there.y - here.y) ** 2
    }
    if (sum < least) [bestStart, least] = [start, sum]
  }
  return outline.map((_, index) => outline[(bestStart - index + count) % count]!)
}

/**
 * The landmarks of the mirrored picture. Left and right parts are exchanged, since they are the subject's own, and the
 * outlines on the middle line keep the order of their points.
 */
export const mirrorLandmarks = (landmarks: FaceLandmarks, width: number): FaceLandmarks => {
  const { oval, nose, mouth } = landmarks
  const ordered = { ...landmarks, oval: inOwnOrder(oval), nose: inOwnOrder(nose), mouth: inOwnOrder(mouth) }
  const turned = mapLandmarks(ordered, ({ x, y }) => ({ x: width - x, y }))
  return {
    ...turned,
    leftBrow: turned.rightBrow,
    rightBrow: turned.leftBrow,
    leftEye: turned.rightEye,
    rightEye: turned.leftEye,
  }
}
