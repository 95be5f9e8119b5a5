import { Fault } from '#app/fault.ts'
import { seededRandom } from '../../random/seeded-random.ts'
import { countGroups, groupNames, type Scored } from '../scored.ts'
import { boundLr, type Calibration, innerScore, mapScore, type ScoreMap } from './calibration.ts'
import { cllr, cllrMin } from './cllr.ts'
import { empiricalLrBounds } from './elub.ts'
import { fitLogisticLine } from './logistic-calibration.ts'
import { isotonicLrBlocks, type LabelledScore } from './pav.ts'

export interface CalibrationOptions {
  readonly kind: Calibration['kind']
  readonly scoreScale: Calibration['scoreScale']
  /** The pictures that the items stand for, in words: "simulated blends of these sources". */
  readonly validFor: string
  /** The day, ISO 8601. */
  readonly fittedOn: string
  /** Shuffles the groups into folds. */
  readonly seed: number
}

const folds = 5
/** Fewer independent faces of a class than this do not carry a calibration. */
const leastGroups = 20

/**
 * Fits a calibration on held-back items. Items of one group and class share the weight of one, so that frames of a video do not pass for
 * independent faces. Cllr and the bounds (ELUB) come from LRs of groups that the fit did not see (five folds); the map itself is fitted on all items.
 */
export const fitCalibration = (items: readonly Scored[], options: CalibrationOptions): Calibration => {
  const { kind, scoreScale } = options
  const groups = groupNames(items)
  const realGroups = countGroups(items.filter((item) => !item.forged))
  const forgedGroups = countGroups(items.filter((item) => item.forged))
  if (Math.min(realGroups, forgedGroups) < leastGroups)
    throw new Fault(
      'input/invalid',
      `A calibration needs at least ${leastGroups} independent real and ${leastGroups} independent forged faces. Add more held-back pictures.`,
      { detail: { realGroups, forgedGroups } },
    )
  const sizes = new Map<string, number>()
  const cell = (index: number): string => `${items[index]!.forged} ${groups[index]}`
  items.forEach((_, index) => {
    sizes.set(cell(index), (sizes.get(cell(index)) ?? 0) + 1)
  })
  const fitted: readonly LabelledScore[] = items.map((item, index) => ({
    score: innerScore(scoreScale, item.score),
    forged: item.forged,
    weight: 1 / sizes.get(cell(index))!,
  }))
  const foldOf = assignFolds(items, groups, options.seed)
  const maps = Array.from({ length: folds }, (_, fold) =>
    fitMap(
      kind,
      fitted.filter((_, index) => foldOf[index] !== fold),
    ),
  )
  const unseen = fitted.map((item, index) => ({
    ...item,
    log10Lr: mapScore(maps[foldOf[index]!]!, item.score),
  }))
  const bounds = empiricalLrBounds(unseen)
  const measured = {
    scoreScale,
    bounds,
    validFor: options.validFor,
    real: items.filter((item) => !item.forged).length,
    forged: items.filter((item) => item.forged).length,
    realGroups,
    forgedGroups,
    cllr: cllr(unseen.map((item) => ({ ...item, log10Lr: boundLr(item.log10Lr, bounds) })))!,
    cllrMin: cllrMin(fitted)!,
    fittedOn: options.fittedOn,
  }
  return { ...fitMap(kind, fitted), ...measured }
}

const fitMap = (kind: Calibration['kind'], items: readonly LabelledScore[]): ScoreMap =>
  kind === 'logistic'
    ? { kind: 'logistic', line: fitLogisticLine(items) }
    : { kind: 'pav', knots: pavKnots(items) }

/**
 * Knots of the isotonic LR, straight between blocks. One misleading item is added at each end (a real face with the highest score, a forged one with the
 * lowest), which keeps the outer blocks finite.
 */
const pavKnots = (items: readonly LabelledScore[]): { score: number; log10Lr: number }[] => {
  const scores = items.map((item) => item.score)
  const highest = scores.reduce((a, b) => Math.max(a, b))
  const lowest = scores.reduce((a, b) => Math.min(a, b))
  const blocks = isotonicLrBlocks([
    ...items,
    { score: highest, forged: false },
    { score: lowest, forged: true },
  ])
  return blocks.flatMap(({ scoreFrom, scoreTo, log10Lr }) =>
    scoreFrom === scoreTo
      ? [{ score: scoreFrom, log10Lr }]
      : [
          { score: scoreFrom, log10Lr },
          { score: scoreTo, log10Lr },
        ],
  )
}

/** A fold for each item: whole groups, dealt in turn within each make-up (real only, forged only, both). */
const assignFolds = (
  items: readonly Scored[],
  groups: readonly string[],
  seed: number,
): readonly number[] => {
  const makeUps = new Map<string, number>()
  items.forEach((item, index) => {
    makeUps.set(groups[index]!, (makeUps.get(groups[index]!) ?? 0) | (item.forged ? 2 : 1))
  })
  const random = seededRandom(seed).uniform
  const dealt = [...makeUps]
    .map(([name, makeUp]) => ({ name, makeUp, order: random() }))
    .sort((a, b) => a.makeUp - b.makeUp || a.order - b.order)
  const foldOf = new Map(dealt.map(({ name }, index) => [name, index % folds]))
  return groups.map((name) => foldOf.get(name)!)
}
