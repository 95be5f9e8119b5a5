import type { Point } from './geometry.ts'

/**
 * Outlines of a face's parts, as polygons or open lines of points in one pixel space.
 * Left and right are the subject's own (anatomical): the left eye lies to the right in an unmirrored picture.
 */
export interface FaceLandmarks {
  /** The face oval, closed: forehead (as far as the landmark model reaches), temples, cheeks, chin. */
  readonly oval: readonly Point[]
  readonly leftBrow: readonly Point[]
  readonly rightBrow: readonly Point[]
  readonly leftEye: readonly Point[]
  readonly rightEye: readonly Point[]
  /** Bridge, tip and wings of the nose. */
  readonly nose: readonly Point[]
  /** The outer line of the lips, closed. */
  readonly mouth: readonly Point[]
}

/** The regions that a forgery, a finding or an answer can name (paper 3.3). */
export const faceRegionNames = [
  'left eye',
  'right eye',
  'eyes',
  'nose',
  'mouth',
  'lower face',
  'whole face',
] as const

export type FaceRegionName = (typeof faceRegionNames)[number]
