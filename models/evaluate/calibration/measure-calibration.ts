import type { CalibrationFigures } from '../evaluation-result.ts'
import type { Scored } from '../scored.ts'
import { boundLr, type Calibration, innerScore, mapScore } from './calibration.ts'
import { cllr, cllrMin } from './cllr.ts'
import { reliabilityBins } from './reliability.ts'

/**
 * How a shipped calibration does on this set: Cllr of its bounded LRs, and the reliability of the probabilities that they give at the set's own share of
 * forged items. Without one, probability-like scores are measured as they stand; logits alone state no probability: null.
 */
export const measureCalibration = (
  items: readonly Scored[],
  calibration: Calibration | null,
  scoreScale: Calibration['scoreScale'],
): CalibrationFigures | null => {
  if (items.length === 0) return null
  if (calibration === null) {
    if (scoreScale === 'logit') return null
    return {
      validFor: null,
      cllr: null,
      cllrMin: cllrMin(items),
      bins: reliabilityBins(items.map((item) => ({ ...item, probability: item.score }))),
    }
  }
  const withLrs = items.map((item) => ({
    ...item,
    log10Lr: boundLr(
      mapScore(calibration, innerScore(calibration.scoreScale, item.score)),
      calibration.bounds,
    ),
  }))
  const forged = items.filter((item) => item.forged).length
  const log10PriorOdds = Math.log10(forged / (items.length - forged))
  const probabilityOf = (log10Lr: number): number => 1 / (1 + 10 ** -(log10Lr + log10PriorOdds))
  return {
    validFor: calibration.validFor,
    cllr: cllr(withLrs),
    cllrMin: cllrMin(items),
    bins: reliabilityBins(withLrs.map((item) => ({ ...item, probability: probabilityOf(item.log10Lr) }))),
  }
}
