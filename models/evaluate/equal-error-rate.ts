import type { Scored } from './scored.ts'
import { bothClasses, rankScores, type Sweep, sweepThresholds } from './threshold-sweep.ts'

/** Equal error rate of a sweep: where its ROC curve, joined by straight lines, meets falsePositiveRate = 1 - truePositiveRate. */
export const sweepEqualErrorRate = (sweep: Sweep): number | null => {
  if (!bothClasses(sweep)) return null
  let [falseRate, missRate] = [0, 1]
  for (let step = 0; step < sweep.thresholds.length; step++) {
    const nextFalse = sweep.falsePositives[step]! / sweep.real
    const nextMiss = 1 - sweep.truePositives[step]! / sweep.forged
    if (nextFalse >= nextMiss) {
      const gapBefore = missRate - falseRate
      const share = gapBefore / (gapBefore + nextFalse - nextMiss)
      return Math.min(1, falseRate + share * (nextFalse - falseRate))
    }
    falseRate = nextFalse
    missRate = nextMiss
  }
  return null
}

/** The error rate at which false positives and misses are equally frequent, 0..1; null where a class is missing. */
export const equalErrorRate = (items: readonly Scored[]): number | null =>
  sweepEqualErrorRate(sweepThresholds(rankScores(items)))
