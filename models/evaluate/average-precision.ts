import type { Scored } from './scored.ts'
import { bothClasses, rankScores, type Sweep, sweepThresholds } from './threshold-sweep.ts'

/** Average precision of a sweep: the sum over thresholds of (gain in recall) x precision, without interpolation. */
export const sweepAveragePrecision = (sweep: Sweep): number | null => {
  if (!bothClasses(sweep)) return null
  const { truePositives, falsePositives, forged } = sweep
  let [sum, previous] = [0, 0]
  for (let step = 0; step < truePositives.length; step++) {
    const found = truePositives[step]!
    if (found > previous) sum += ((found - previous) * found) / (found + falsePositives[step]!)
    previous = found
  }
  return sum / forged
}

/**
 * Average precision with forged as the positive class, stepwise as scikit-learn's `average_precision_score`. Null where a
 * class is missing (scikit-learn gives 1 without real items and 0 without forged ones: neither measures anything).
 */
export const averagePrecision = (items: readonly Scored[]): number | null =>
  sweepAveragePrecision(sweepThresholds(rankScores(items)))
