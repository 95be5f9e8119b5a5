import { Fault } from '#app/fault.ts'
import { type Figure, rateFigure } from './figure.ts'
import { checkScores, countGroups, type Scored } from './scored.ts'

/** What a threshold decides: a score >= threshold counts as forged. Rates carry exact 95 % intervals counted on groups. */
export interface Confusion {
  readonly threshold: number
  readonly truePositives: number
  readonly falseNegatives: number
  readonly falsePositives: number
  readonly trueNegatives: number
  /** Share of real items called forged; not defined without real items. */
  readonly falsePositiveRate: Figure
  /** Share of forged items missed; not defined without forged items. */
  readonly falseNegativeRate: Figure
}

/** Counts decisions at a threshold. */
export const confusionAt = (items: readonly Scored[], threshold: number): Confusion => {
  checkScores(items)
  const forged = items.filter((item) => item.forged)
  const real = items.filter((item) => !item.forged)
  const truePositives = forged.filter((item) => item.score >= threshold).length
  const falsePositives = real.filter((item) => item.score >= threshold).length
  return {
    threshold,
    truePositives,
    falseNegatives: forged.length - truePositives,
    falsePositives,
    trueNegatives: real.length - falsePositives,
    falsePositiveRate: rateFigure(falsePositives, real.length, countGroups(real)),
    falseNegativeRate: rateFigure(forged.length - truePositives, forged.length, countGroups(forged)),
  }
}

/**
 * The lowest threshold at which at most `target` (0..1) of the real faces count as forged. It lies halfway between the highest
 * real score that must stay below and the next higher score of any item, so that rounding on another machine does not move a face
 * across it; above every score it is the next larger float32. Refuses a set without real faces.
 */
export const thresholdForFalsePositiveRate = (items: readonly Scored[], target: number): number => {
  checkScores(items)
  if (!(target >= 0 && target < 1))
    throw new Fault('input/invalid', 'The wanted false positive rate must be at least 0 and below 1.', {
      detail: { target },
    })
  const real = items.filter((item) => !item.forged).map((item) => item.score)
  if (real.length === 0)
    throw new Fault(
      'input/invalid',
      'A threshold for a false positive rate needs real faces: this set has none.',
    )
  real.sort((a, b) => b - a)
  // A tiny slack keeps 0.05 x 20 from being 0.9999…
  const allowed = Math.floor(target * real.length + 1e-9)
  const blocked = real[allowed]!
  const above = items.reduce((next, { score }) => (score > blocked && score < next ? score : next), Infinity)
  if (above === Infinity) return nextFloat32(blocked)
  const middle = blocked + (above - blocked) / 2
  return middle > blocked ? middle : above
}

/** The smallest float32 greater than x: scores come from float32 networks. */
const nextFloat32 = (x: number): number => {
  const step = Math.max(Math.abs(x) * 2 ** -23, 2 ** -149)
  const rounded = Math.fround(x)
  return rounded > x ? rounded : Math.fround(x + step)
}
