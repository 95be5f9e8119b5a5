import type { Box, Point } from '#app/geometry.ts'
import type { Face } from '#app/records/face.ts'

const ring = (x: number, y: number, across: number, down: number): Point[] =>
  Array.from({ length: 24 }, (_, at) => ({
    x: x + across * Math.cos((at * Math.PI) / 12),
    y: y + down * Math.sin((at * Math.PI) / 12),
  }))

/** Landmarks where synthetic-picture.ts draws the parts of a face that stands in `box`. */
export const syntheticLandmarks = ({ x, y, width, height }: Box): NonNullable<Face['landmarks']> => {
  const part = (right: number, down: number, across: number, high: number) =>
    ring(x + right * width, y + down * height, across * width, high * height)
  return {
    oval: part(0.5, 0.54, 0.46, 0.5),
    leftBrow: part(0.68, 0.35, 0.12, 0.015),
    rightBrow: part(0.32, 0.35, 0.12, 0.015),
    leftEye: part(0.68, 0.43, 0.09, 0.03),
    rightEye: part(0.32, 0.43, 0.09, 0.03),
    nose: part(0.5, 0.57, 0.07, 0.12),
    mouth: part(0.5, 0.76, 0.17, 0.05),
  }
}
