import type { Log10Lr } from './cllr.ts'

/** The largest strengths that a validation set can carry, as log10 of the LR: lower <= 0 <= upper. */
export interface LrBounds {
  readonly lower: number
  readonly upper: number
}

/**
 * Empirical lower and upper bound LR (P. Vergeer, A. van Es, A. de Jongh, I. Alberink, R. Stoel, "Numerical likelihood ratios outputted by LR systems
 * are often based on extrapolation: when to stop extrapolating?", Science & Justice 56 (2016) 482-491). A decision maker who calls
 * forged what has LR > t pays (share of forged missed) + t x (share of real accepted), in units in which deciding without the system costs
 * min(1, t). One consequential misleading LR is added to each side, as if the next validation case had gone wrong. The bounds are where, going out from
 * LR = 1, the system first costs more than no system, and never beyond the largest LR seen.
 *
 * It follows that the upper bound stays below (number of real items) + 1: some thousand faces cannot carry an LR above ten thousand.
 * Weights count dependent items as fractions of one. Without items of a class both bounds are 0 (LR = 1).
 */
export const empiricalLrBounds = (items: readonly Log10Lr[]): LrBounds => {
  const upper = upperBound(items)
  // The other side is the same question with the propositions exchanged.
  const lower = upperBound(items.map((item) => ({ ...item, log10Lr: -item.log10Lr, forged: !item.forged })))
  return { lower: lower === 0 ? 0 : -lower, upper }
}

const upperBound = (items: readonly Log10Lr[]): number => {
  const weightOf = (forged: boolean): number =>
    items.reduce((sum, item) => sum + (item.forged === forged ? (item.weight ?? 1) : 0), 0)
  const [forgedTotal, realTotal] = [weightOf(true), weightOf(false)]
  if (forgedTotal === 0 || realTotal === 0) return 0
  // LRs of one and below are never accepted at a threshold >= 1.
  const accepted = items.filter((item) => item.log10Lr > 0).sort((a, b) => a.log10Lr - b.log10Lr)
  const acceptedWeight = (forged: boolean): number =>
    accepted.reduce((sum, item) => sum + (item.forged === forged ? (item.weight ?? 1) : 0), 0)
  let [forged, real] = [acceptedWeight(true), acceptedWeight(false)]
  let threshold = 0 // log10; the pieces between successive LRs have constant shares
  for (let index = 0; index < accepted.length; ) {
    const breakEven = Math.log10(forged / (forgedTotal + 1) / ((real + 1) / (realTotal + 1)))
    const next = accepted[index]!.log10Lr
    if (breakEven < next) return Math.max(threshold, breakEven)
    threshold = next
    for (; accepted[index]?.log10Lr === next; index++) {
      const { forged: isForged, weight = 1 } = accepted[index]!
      if (isForged) forged -= weight
      else real -= weight
    }
  }
  return threshold
}
