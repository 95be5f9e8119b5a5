import { betaQuantile } from './beta-distribution.ts'

/** A 95 % interval and how it came about: `bootstrap` (percentile, resampled by group) or `exact` (Clopper-Pearson). */
export interface Interval {
  readonly low: number
  readonly high: number
  readonly method: 'bootstrap' | 'exact'
}

/** A measured figure. `null` says "not defined" (a class is missing, nothing to resample); it is never NaN. */
export interface Figure {
  readonly estimate: number | null
  readonly interval: Interval | null
}

/** A figure that this set cannot give. */
export const notDefined: Figure = { estimate: null, interval: null }

const tail = 0.025

/**
 * Clopper-Pearson 95 % interval of a rate: `events` of `trials` (trials > 0). Fractional events are allowed, so that a rate over
 * dependent items can be counted on their independent groups.
 */
export const exactInterval = (events: number, trials: number): Interval => ({
  low: events <= 0 ? 0 : betaQuantile(events, trials - events + 1, tail),
  high: events >= trials ? 1 : betaQuantile(events + 1, trials - events, 1 - tail),
  method: 'exact',
})

/**
 * A rate with its exact interval, counted as if the items of one group were a single trial: `groups` independent groups
 * hold `items`, of which `events` show the event. With one item a group this is Clopper-Pearson; with many it errs on the wide side,
 * so that thirty frames of one video never pass for thirty witnesses.
 */
export const rateFigure = (events: number, items: number, groups: number): Figure => {
  if (items === 0) return notDefined
  const estimate = events / items
  return { estimate, interval: exactInterval(estimate * groups, groups) }
}
