import type { FaceLandmarks, FaceRegionName } from '#app/face-regions.ts'
import type { Box } from '#app/geometry.ts'
import type { SeededRandom } from '../../random/seeded-random.ts'
import type { Raster } from '../pixels/raster.ts'
import type { RealFace } from '../real-face.ts'

/** The face that receives a forgery, and what a method may take from elsewhere. */
export interface ForgeryScene {
  readonly picture: Raster
  readonly landmarks: FaceLandmarks
  /** Side of the face's crop in the picture's pixels: what shifts are measured by. */
  readonly faceSide: number
  readonly regions: readonly FaceRegionName[]
  /** The part of the picture to make, in whole pixels, and the blend's shape in it. */
  readonly box: Box
  readonly mask: Raster
  /** Another person's face in its own pixels; only some methods need it. */
  readonly donor: RealFace | null
  /** How badly another face may fit: see AlignOptions. */
  readonly largestMisfit: number
}

/**
 * Makes the foreground of a blend: what the picture shall show in the box. Values need not be rounded. Null where the
 * method cannot serve this face.
 */
export type SourceMethod = (scene: ForgeryScene, random: SeededRandom) => Raster | null
