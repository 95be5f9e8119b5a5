import type { Scored } from './scored.ts'
import { bothClasses, rankScores, type Sweep, sweepThresholds } from './threshold-sweep.ts'

/** A point of the ROC curve: the rates when a score >= threshold counts as forged. `null`: above every score. */
export interface RocPoint {
  readonly threshold: number | null
  readonly falsePositiveRate: number
  readonly truePositiveRate: number
}

/**
 * The ROC curve from (0, 0) to (1, 1), or null where a class is missing. Runs of equal scores are one (slanted) segment, and
 * corners on a straight line are left out, both as scikit-learn's `roc_curve` does by default.
 */
export const rocCurve = (items: readonly Scored[]): readonly RocPoint[] | null => {
  const sweep = sweepThresholds(rankScores(items))
  if (!bothClasses(sweep)) return null
  const { thresholds, truePositives, falsePositives, forged, real } = sweep
  const points: RocPoint[] = [{ threshold: null, falsePositiveRate: 0, truePositiveRate: 0 }]
  const last = thresholds.length - 1
  for (let step = 0; step <= last; step++) {
    const isCorner = step === 0 || step === last || bends(truePositives, step) || bends(falsePositives, step)
    if (!isCorner) continue
    points.push({
      threshold: thresholds[step]!,
      falsePositiveRate: falsePositives[step]! / real,
      truePositiveRate: truePositives[step]! / forged,
    })
  }
  return points
}

const bends = (counts: Float64Array, step: number): boolean =>
  counts[step + 1]! - counts[step]! !== counts[step]! - counts[step - 1]!

/** Area under a sweep's ROC curve by trapezia: equal scores of a forged and a real item count one half. */
export const sweepAuc = (sweep: Sweep): number | null => {
  if (!bothClasses(sweep)) return null
  const { truePositives, falsePositives } = sweep
  let [area, previousTrue, previousFalse] = [0, 0, 0]
  for (let step = 0; step < truePositives.length; step++) {
    area += ((falsePositives[step]! - previousFalse) * (truePositives[step]! + previousTrue)) / 2
    previousTrue = truePositives[step]!
    previousFalse = falsePositives[step]!
  }
  return area / (sweep.forged * sweep.real)
}

/**
 * Area under the ROC curve: the chance that a forged item scores above a real one, ties counting one half
 * (scikit-learn's `roc_auc_score`). Null where a class is missing.
 */
export const rocAuc = (items: readonly Scored[]): number | null =>
  sweepAuc(sweepThresholds(rankScores(items)))
