import { Fault } from '#app/fault.ts'
import { seededRandom } from '../random/seeded-random.ts'
import type { Figure, Interval } from './figure.ts'

export interface BootstrapOptions {
  /** The group of each item; whole groups are drawn, so that dependent items stay together. */
  readonly groups: readonly string[]
  /** Statistics of the items when item i counts `weights[i]` times; null where a statistic is not defined. */
  readonly statistics: (weights: Float64Array) => readonly (number | null)[]
  readonly seed: number
  /** 2,000 by default; at least 100. */
  readonly resamples?: number
}

/** Below this share of resamples in which a statistic is defined, its interval would describe a selection of them. */
const leastDefinedShare = 0.9

/**
 * Figures with 95 % percentile intervals from resampling whole groups with replacement (Efron and Tibshirani 1993, ch. 13), the same
 * for the same seed. An interval is null where it would mislead: fewer than two groups, a statistic not defined in more than a tenth
 * of the resamples (too few groups of a class), or no spread at all (perfect separation says nothing of its own spread).
 * It is widened to hold the estimate where the statistic's bias in small samples would leave it outside.
 */
export const bootstrapFigures = (options: BootstrapOptions): readonly Figure[] => {
  const { groups, statistics, seed, resamples = 2000 } = options
  if (!Number.isInteger(resamples) || resamples < 100)
    throw new Fault('input/invalid', 'A bootstrap needs a whole number of at least 100 resamples.', {
      detail: { resamples },
    })
  const estimates = statistics(new Float64Array(groups.length).fill(1))
  const names = [...new Set(groups)]
  if (names.length < 2) return estimates.map((estimate) => ({ estimate, interval: null }))
  const indexOf = new Map(names.map((name, index) => [name, index]))
  const groupOf = Uint32Array.from(groups, (name) => indexOf.get(name)!)
  const random = seededRandom(seed).uniform
  const draws: number[][] = estimates.map(() => [])
  const times = new Float64Array(names.length)
  const weights = new Float64Array(groups.length)
  for (let resample = 0; resample < resamples; resample++) {
    times.fill(0)
    for (let draw = 0; draw < names.length; draw++) times[Math.floor(random() * names.length)]! += 1
    for (let item = 0; item < weights.length; item++) weights[item] = times[groupOf[item]!]!
    statistics(weights).forEach((value, index) => {
      if (value !== null) draws[index]!.push(value)
    })
  }
  return estimates.map((estimate, index) => ({
    estimate,
    interval: estimate === null ? null : percentileInterval(draws[index]!, estimate, resamples),
  }))
}

const percentileInterval = (
  draws: readonly number[],
  estimate: number,
  resamples: number,
): Interval | null => {
  if (draws.length < leastDefinedShare * resamples) return null
  const sorted = Float64Array.from(draws).sort()
  if (sorted[sorted.length - 1]! - sorted[0]! < 1e-12) return null
  return {
    low: Math.min(estimate, quantile(sorted, 0.025)),
    high: Math.max(estimate, quantile(sorted, 0.975)),
    method: 'bootstrap',
  }
}

/** Linear interpolation between order statistics (NumPy's default). */
const quantile = (sorted: Float64Array, probability: number): number => {
  const position = probability * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
}

/** The mean of values with its grouped bootstrap interval; not defined for an empty list. */
export const meanFigure = (
  values: readonly number[],
  options: Pick<BootstrapOptions, 'groups' | 'seed' | 'resamples'>,
): Figure => {
  const mean = (weights: Float64Array): readonly (number | null)[] => {
    let [sum, total] = [0, 0]
    for (let i = 0; i < values.length; i++) {
      sum += weights[i]! * values[i]!
      total += weights[i]!
    }
    return [total > 0 ? sum / total : null]
  }
  return bootstrapFigures({ ...options, statistics: mean })[0]!
}
