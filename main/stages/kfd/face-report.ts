import type { Box } from '#app/geometry.ts'
import type { QualityReading } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import { decideOutcome, notAssessableBecause } from './decide-outcome.ts'
import { type RegionCells, regionShares } from './region-shares.ts'
import { stateCalibration } from './state-calibration.ts'

/** A square map of the crop, side² values in [0, 1], row-major. */
export interface CropMap {
  readonly side: number
  readonly values: Float32Array
}

/** What the networks computed for a face. */
export interface DetectorReading {
  readonly score: number
  readonly variants: { name: string; score: number }[]
  readonly segmentation: CropMap
  readonly gradcam: CropMap
  readonly seen: { readonly size: number; readonly pixels: Uint8Array }
  readonly tensorSha256: string
  readonly durationMs: number
}

/** What the detector's pack establishes. */
export interface DetectorStandards {
  readonly scoreThreshold: number | null
  readonly segmentationThreshold: number | null
  readonly calibration: unknown
}

/** The part of a finding that does not depend on where its maps are kept. */
export type Judgement = Pick<
  Finding,
  | 'outcome'
  | 'reason'
  | 'score'
  | 'threshold'
  | 'log10LikelihoodRatio'
  | 'calibrationNote'
  | 'regions'
  | 'stability'
  | 'segmentationThreshold'
>

/** What was found for one face: a judgement, and the reading behind it where the networks ran. */
export interface FaceReport {
  readonly judgement: Judgement
  /** The part of the upright picture under the crop and its maps. */
  readonly square: Box
  readonly reading: DetectorReading | null
}

/** Value of a segmentation map from which a cell counts as forged where a pack states none: more forged than not. */
const defaultSegmentationThreshold = 0.5

/** Why the networks need not run on a face, or null where they must. */
export const whyNotRun = (quality: readonly QualityReading[], hasLandmarks: boolean): string | null =>
  notAssessableBecause(quality, hasLandmarks)

/** The judgement on a face that was not run. */
export const judgeWithoutRun = (reason: string, standards: DetectorStandards): Judgement => ({
  outcome: 'not assessable',
  reason,
  score: null,
  threshold: standards.scoreThreshold,
  log10LikelihoodRatio: null,
  calibrationNote: 'Not established: the face is not assessable.',
  regions: [],
  stability: null,
  segmentationThreshold: standards.segmentationThreshold ?? defaultSegmentationThreshold,
})

/** The judgement on what the networks computed. */
export const judgeReading = (
  reading: DetectorReading,
  regions: readonly RegionCells[],
  standards: DetectorStandards,
): Judgement => {
  const segmentationThreshold = standards.segmentationThreshold ?? defaultSegmentationThreshold
  const scores = [reading.score, ...reading.variants.map(({ score }) => score)]
  return {
    ...decideOutcome(reading.score, standards.scoreThreshold),
    score: reading.score,
    threshold: standards.scoreThreshold,
    ...stateCalibration(standards.calibration, reading.score, false),
    regions: regionShares(reading.segmentation.values, segmentationThreshold, regions),
    stability: { low: Math.min(...scores), high: Math.max(...scores), variants: reading.variants },
    segmentationThreshold,
  }
}
