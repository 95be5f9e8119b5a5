import { sweepAveragePrecision } from './average-precision.ts'
import { bootstrapFigures } from './bootstrap.ts'
import { sweepEqualErrorRate } from './equal-error-rate.ts'
import { exactInterval, type Figure, notDefined } from './figure.ts'
import { sweepAuc } from './roc.ts'
import { countGroups, groupNames, type Scored } from './scored.ts'
import { rankScores, sweepThresholds } from './threshold-sweep.ts'

/** How well scores tell forged from real at one level (pictures or videos), independent of a threshold. */
export interface LevelFigures {
  readonly forged: number
  readonly real: number
  /** Independent groups that the intervals are counted on. */
  readonly groups: number
  readonly auc: Figure
  readonly averagePrecision: Figure
  readonly equalErrorRate: Figure
}

/** AUC, average precision and equal error rate with grouped bootstrap intervals; not defined where a class is missing. */
export const measureLevel = (
  items: readonly Scored[],
  options: { readonly seed: number; readonly resamples?: number | undefined },
): LevelFigures => {
  const ranking = rankScores(items)
  const statistics = (weights: Float64Array): readonly (number | null)[] => {
    const sweep = sweepThresholds(ranking, weights)
    return [sweepAuc(sweep), sweepAveragePrecision(sweep), sweepEqualErrorRate(sweep)]
  }
  const [auc = notDefined, averagePrecision = notDefined, equalErrorRate = notDefined] = bootstrapFigures({
    groups: groupNames(items),
    statistics,
    seed: options.seed,
    ...(options.resamples === undefined ? {} : { resamples: options.resamples }),
  })
  const forged = items.filter((item) => item.forged).length
  return {
    forged,
    real: items.length - forged,
    groups: countGroups(items),
    auc: auc.interval === null ? withExactInterval(auc, items) : auc,
    averagePrecision,
    equalErrorRate,
  }
}

/**
 * Perfect separation leaves the bootstrap without spread. Then n disjoint pairs of a real and a forged group, independent of each other, all
 * came out the same way, so Clopper-Pearson for n of n bounds the AUC, the chance of one pair.
 */
const withExactInterval = (auc: Figure, items: readonly Scored[]): Figure => {
  if (auc.estimate !== 0 && auc.estimate !== 1) return auc
  const forged = countGroups(items.filter((item) => item.forged))
  const real = countGroups(items.filter((item) => !item.forged))
  const pairs = Math.min(forged, real, Math.floor(countGroups(items) / 2))
  if (pairs === 0) return auc
  return { estimate: auc.estimate, interval: exactInterval(auc.estimate * pairs, pairs) }
}
