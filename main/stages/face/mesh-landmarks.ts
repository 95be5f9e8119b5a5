import type { FaceLandmarks } from '#app/face-regions.ts'
import type { Point } from '#app/geometry.ts'

/** Which of the face mesh's 468 points outline each part, in order (canonical_face_model of MediaPipe). */
const outlines = {
  oval: [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176,
    149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
  ],
  leftBrow: [300, 293, 334, 296, 336, 285, 295, 282, 283, 276],
  rightBrow: [70, 63, 105, 66, 107, 55, 65, 52, 53, 46],
  leftEye: [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466],
  rightEye: [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246],
  nose: [
    168, 351, 419, 456, 420, 279, 331, 278, 294, 327, 326, 2, 97, 98, 64, 48, 102, 49, 198, 236, 196, 122,
  ],
  mouth: [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185],
} as const satisfies Record<keyof FaceLandmarks, readonly number[]>

/** How many points each outline has, in the order of FaceLandmarks' fields. */
export const outlineLengths: readonly number[] = Object.values(outlines).map((indices) => indices.length)

/** The rim and extremes that pose is read from: temples at the ears, top of the forehead, chin. */
export const posePoints = { rightTemple: 234, leftTemple: 454, forehead: 10, chin: 152 } as const

/** Picks the outlines of the parts out of 468 mesh points, in the points' own space. */
export const landmarksOfMesh = (points: readonly Point[]): FaceLandmarks => {
  const outline = (indices: readonly number[]): readonly Point[] =>
    indices.map((index) => ({ x: points[index]!.x, y: points[index]!.y }))
  return {
    oval: outline(outlines.oval),
    leftBrow: outline(outlines.leftBrow),
    rightBrow: outline(outlines.rightBrow),
    leftEye: outline(outlines.leftEye),
    rightEye: outline(outlines.rightEye),
    nose: outline(outlines.nose),
    mouth: outline(outlines.mouth),
  }
}
