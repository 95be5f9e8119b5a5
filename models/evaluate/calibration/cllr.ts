import { isotonicLog10Lrs } from './pav.ts'

/** A likelihood ratio (as its log10; +-Infinity allowed) of an item known to be forged or real, counting `weight` times (1). */
export interface Log10Lr {
  readonly log10Lr: number
  readonly forged: boolean
  readonly weight?: number
}

/**
 * Log-likelihood-ratio cost (Brümmer and du Preez 2006, Computer Speech and Language 20, 230-275): the mean cost in bits of the LRs, both classes
 * weighing the same. 0 is perfect, 1 is what LR = 1 for everything costs, more is worse than nothing. Null where a class is missing;
 * Infinity where an LR of 0 or Infinity speaks for the wrong side.
 */
export const cllr = (items: readonly Log10Lr[]): number | null => {
  const forged = meanCost(items.filter((item) => item.forged))
  const real = meanCost(items.filter((item) => !item.forged))
  return forged === null || real === null ? null : (forged + real) / 2
}

const meanCost = (items: readonly Log10Lr[]): number | null => {
  let [sum, total] = [0, 0]
  for (const { log10Lr, forged, weight = 1 } of items) {
    sum += weight * log2OnePlusTenTo(forged ? -log10Lr : log10Lr)
    total += weight
  }
  return total > 0 ? sum / total : null
}

/** log2(1 + 10^x) without overflow. */
const log2OnePlusTenTo = (x: number): number => {
  const natural = x * Math.LN10
  return (Math.max(natural, 0) + Math.log1p(Math.exp(-Math.abs(natural)))) / Math.LN2
}

/**
 * The Cllr that the best monotone calibration of these very items would reach (PAV): what the scores' order is worth, whatever their scale.
 * cllr - cllrMin is the loss by calibration.
 */
export const cllrMin = (
  items: readonly { readonly score: number; readonly forged: boolean; readonly weight?: number }[],
): number | null => {
  const hasBoth = items.some((item) => item.forged) && items.some((item) => !item.forged)
  if (!hasBoth) return null
  const log10Lrs = isotonicLog10Lrs(items)
  return cllr(items.map((item, index) => ({ ...item, log10Lr: log10Lrs[index]! })))
}
