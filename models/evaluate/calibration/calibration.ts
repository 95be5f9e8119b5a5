import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import type { LrBounds } from './elub.ts'

const Finite = v.pipe(v.number(), v.finite())
const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

const Line = v.object({ slope: v.pipe(Finite, v.minValue(0)), offset: Finite })

const Knots = v.pipe(
  v.array(v.object({ score: Finite, log10Lr: Finite })),
  v.minLength(1),
  v.check(
    (knots) => knots.every((knot, i) => i === 0 || isRising(knots[i - 1]!, knot)),
    'knots must rise in score and not fall in log10Lr',
  ),
  v.readonly(),
)

const isRising = (
  a: { readonly score: number; readonly log10Lr: number },
  b: { readonly score: number; readonly log10Lr: number },
): boolean => b.score > a.score && b.log10Lr >= a.log10Lr

const Measured = {
  /** What the detector gives: a logit (any real number) or a probability-like score 0..1, whose logit is taken first. */
  scoreScale: v.picklist(['logit', 'probability']),
  /** ELUB: log10 of the smallest and the largest LR that the fitting set can carry. */
  bounds: v.object({ lower: v.pipe(Finite, v.maxValue(0)), upper: v.pipe(Finite, v.minValue(0)) }),
  /** The pictures for which the figure was measured, in words. Outside it no strength is established. */
  validFor: v.pipe(v.string(), v.minLength(1)),
  real: Count,
  forged: Count,
  realGroups: Count,
  forgedGroups: Count,
  /** Of the bounded LRs, cross-validated over groups; 1 or more is worthless. */
  cllr: v.pipe(Finite, v.minValue(0)),
  cllrMin: v.pipe(Finite, v.minValue(0)),
  /** The day it was fitted (ISO 8601), given by the caller. */
  fittedOn: v.pipe(v.string(), v.isoDate()),
}

const CalibrationSchema = v.variant('kind', [
  v.object({ kind: v.literal('logistic'), line: Line, ...Measured }),
  v.object({ kind: v.literal('pav'), knots: Knots, ...Measured }),
])

/** A monotone map from a detector's score to log10 of the likelihood ratio forged : real, with its limits. Plain JSON. */
export type Calibration = Readonly<v.InferOutput<typeof CalibrationSchema>>

/** The part of a calibration that maps scores. */
export type ScoreMap =
  | { readonly kind: 'logistic'; readonly line: { readonly slope: number; readonly offset: number } }
  | { readonly kind: 'pav'; readonly knots: readonly { readonly score: number; readonly log10Lr: number }[] }

/** Reads a calibration from a pack's JSON; `model/malformed` names the first field that is wrong. */
export const readCalibration = (json: unknown): Calibration => {
  const result = v.safeParse(CalibrationSchema, json)
  if (result.success) return result.output
  const [issue] = result.issues
  const field = v.getDotPath(issue) ?? 'calibration'
  throw new Fault(
    'model/malformed',
    `The pack's calibration is not usable: ${field}: ${issue.message}. Fit it again or take the pack from its source.`,
    { detail: { field } },
  )
}

/** log10 of the LR before any cap. `x` is on the calibration's inner scale (see `innerScore`). */
export const mapScore = (map: ScoreMap, x: number): number => {
  if (map.kind === 'logistic') return map.line.slope * x + map.line.offset
  const { knots } = map
  const above = knots.findIndex((knot) => knot.score >= x)
  if (above === 0) return knots[0]!.log10Lr
  if (above < 0) return knots.at(-1)!.log10Lr
  const [low, high] = [knots[above - 1]!, knots[above]!]
  return low.log10Lr + ((x - low.score) / (high.score - low.score)) * (high.log10Lr - low.log10Lr)
}

/** Probabilities nearer to 0 or 1 than float32 sigmoids resolve are held at that distance. */
const leastProbability = 1e-7

/** The scale on which scores are fitted: logits as they are, probabilities as their logit. Refuses anything else. */
export const innerScore = (scale: Calibration['scoreScale'], score: number): number => {
  const isFitting = scale === 'logit' ? Number.isFinite(score) : score >= 0 && score <= 1
  if (!isFitting)
    throw new Fault('input/invalid', `The score does not fit a calibration of ${scale} scores.`, {
      detail: { score: String(score) },
    })
  if (scale === 'logit') return score
  const p = Math.min(1 - leastProbability, Math.max(leastProbability, score))
  return Math.log(p / (1 - p))
}

/** Holds a log10 LR within what the validation set can carry. */
export const boundLr = (log10Lr: number, bounds: LrBounds): number =>
  Math.min(bounds.upper, Math.max(bounds.lower, log10Lr))

/** The strength of a score as evidence: log10 of the LR forged : real, and whether the cap cut it. */
export type Strength = { readonly log10Lr: number; readonly capped: boolean } | 'not established'

/**
 * What a score is worth. 'not established' without a calibration, outside its validity domain (which the caller judges), or where the calibration was
 * no better than none on its own validation (Cllr >= 1).
 */
export const applyCalibration = (
  calibration: Calibration | null,
  score: number,
  evidence: { readonly isWithinDomain: boolean },
): Strength => {
  if (calibration === null || !evidence.isWithinDomain || calibration.cllr >= 1) return 'not established'
  const raw = mapScore(calibration, innerScore(calibration.scoreScale, score))
  const log10Lr = boundLr(raw, calibration.bounds)
  return { log10Lr, capped: log10Lr !== raw }
}
