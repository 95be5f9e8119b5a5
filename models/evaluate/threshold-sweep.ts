import { checkScores, type Scored } from './scored.ts'

/** Items in falling order of their score, with the ends of runs of equal scores marked. */
export interface Ranking {
  readonly scores: Float64Array // [n], falling
  readonly forged: Uint8Array // [n]
  /** Position of each ranked item in the list it came from. */
  readonly source: Uint32Array // [n]
  readonly runEnd: Uint8Array // [n], 1 where the next score is lower
}

/**
 * Counts of items with score >= threshold, for every distinct score from the highest to the lowest. Equal scores are one
 * step, as in scikit-learn's `_binary_clf_curve`. Without forged or without real items every rate is undefined: see `bothClasses`.
 */
export interface Sweep {
  readonly thresholds: Float64Array // [steps]
  readonly truePositives: Float64Array // [steps], cumulative
  readonly falsePositives: Float64Array // [steps], cumulative
  readonly forged: number
  readonly real: number
}

/** Orders items once, so that many resamples of them can be swept in linear time. */
export const rankScores = (items: readonly Scored[]): Ranking => {
  checkScores(items)
  const source = Uint32Array.from(items, (_, index) => index)
  source.sort((a, b) => items[b]!.score - items[a]!.score)
  const scores = Float64Array.from(source, (index) => items[index]!.score)
  return {
    source,
    scores,
    forged: Uint8Array.from(source, (index) => (items[index]!.forged ? 1 : 0)),
    runEnd: Uint8Array.from(scores, (score, rank) => (score === scores[rank + 1] ? 0 : 1)),
  }
}

/** Sweeps the threshold over a ranking. `weights[i]` says how often item i of the original list counts (1 without weights). */
export const sweepThresholds = (ranking: Ranking, weights?: Float64Array): Sweep => {
  const { scores, forged, source, runEnd } = ranking
  const steps = runEnd.reduce((sum, end) => sum + end, 0)
  const thresholds = new Float64Array(steps)
  const truePositives = new Float64Array(steps)
  const falsePositives = new Float64Array(steps)
  let [step, positives, negatives] = [0, 0, 0]
  for (let rank = 0; rank < scores.length; rank++) {
    const weight = weights ? weights[source[rank]!]! : 1
    if (forged[rank]) positives += weight
    else negatives += weight
    if (!runEnd[rank]) continue
    thresholds[step] = scores[rank]!
    truePositives[step] = positives
    falsePositives[step] = negatives
    step++
  }
  return { thresholds, truePositives, falsePositives, forged: positives, real: negatives }
}

/** Whether a sweep saw both forged and real items; no curve is defined otherwise. */
export const bothClasses = (sweep: Sweep): boolean => sweep.forged > 0 && sweep.real > 0
