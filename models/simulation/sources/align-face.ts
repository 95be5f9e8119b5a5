import type { FaceLandmarks } from '#app/face-regions.ts'
import { type Box, boundsOf, type Point } from '#app/geometry.ts'
import { applyAffine, fitSimilarity, meanOf } from '../pixels/affine.ts'
import type { Raster } from '../pixels/raster.ts'
import { type Displacement, type Sampling, warpInto } from '../pixels/warp.ts'

const outlines = ['oval', 'leftBrow', 'rightBrow', 'leftEye', 'rightEye', 'nose', 'mouth'] as const

/** Points of both faces that belong together: all where both have as many, else the outlines' middles. */
const pairedPoints = (from: FaceLandmarks, to: FaceLandmarks) => {
  const hasAll = outlines.every((name) => from[name].length === to[name].length)
  const points = (landmarks: FaceLandmarks): readonly Point[] =>
    outlines.flatMap((name) => (hasAll ? landmarks[name] : [meanOf(landmarks[name])]))
  return { from: points(from), to: points(to) }
}

/** What a similarity leaves over, spread over a grid on the box by inverse square distance to the points. */
const leftOver = (
  from: readonly Point[],
  offsets: readonly Point[],
  box: Box,
  softness: number,
): Displacement => {
  const cells = 12
  const dx = new Float32Array((cells + 1) ** 2)
  const dy = new Float32Array((cells + 1) ** 2)
  for (let row = 0, at = 0; row <= cells; row += 1)
    for (let column = 0; column <= cells; column += 1, at += 1) {
      const x = box.x + (column * box.width) / cells
      const y = box.y + (row * box.height) / cells
      let [weight, sumX, sumY] = [1e-9, 0, 0]
      for (let index = 0; index < from.length; index += 1) {
        const { x: u, y: v } = from[index]!
        const distance = (u - x) ** 2 + (v - y) ** 2 + softness * softness
        const share = 1 / (distance * distance)
        weight += share
        sumX += share * offsets[index]!.x
        sumY += share * offsets[index]!.y
      }
      dx[at] = sumX / weight
      dy[at] = sumY / weight
    }
  return { cells, dx, dy }
}

export interface AlignOptions {
  /** How much of the smooth rest follows the similarity, 0 to 1. */
  readonly bend: number
  readonly sampling: Sampling
  /** Largest misfit of the similarity: the points' root mean square distance in parts of the face's width. */
  readonly largestMisfit: number
}

/**
 * Another face brought onto the landmarks of the face that a box lies on: by the best similarity, and then by some of the
 * smooth rest that brings point to point. Null where it looks in so different a direction that it would not fit.
 */
export const alignFace = (
  other: { readonly picture: Raster; readonly landmarks: FaceLandmarks },
  landmarks: FaceLandmarks,
  box: Box,
  { bend, sampling, largestMisfit }: AlignOptions,
): Raster | null => {
  const { from, to } = pairedPoints(landmarks, other.landmarks)
  const map = fitSimilarity(from, to)
  const rest = from.map((point, index) => {
    const placed = applyAffine(map, point)
    return { x: to[index]!.x - placed.x, y: to[index]!.y - placed.y }
  })
  const width = Math.max(1, boundsOf(to).width)
  const misfit = Math.sqrt(rest.reduce((sum, { x, y }) => sum + x * x + y * y, 0) / rest.length) / width
  if (misfit > largestMisfit) return null
  const offsets = rest.map(({ x, y }) => ({ x: bend * x, y: bend * y }))
  const softness = 1 + 0.06 * boundsOf(from).width
  return warpInto(other.picture, box, map, sampling, leftOver(from, offsets, box, softness))
}
