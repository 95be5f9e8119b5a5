import { Fault } from '#app/fault.ts'
import type { EvaluationResult } from './evaluation-result.ts'
import type { Figure } from './figure.ts'
import { alignColumns } from './text-columns.ts'

/** One detector's figures over the sets, in the order of `sets`; null where it was not measured on a set. */
export interface CrossSetRow {
  readonly detector: string
  readonly cells: readonly (CrossSetCell | null)[]
  /** Mean over the sets; null unless every set has the figure. */
  readonly meanAuc: number | null
  readonly meanAveragePrecision: number | null
}

export interface CrossSetCell {
  readonly auc: Figure
  readonly averagePrecision: Figure
}

/** The paper's tables 1, 3 and 5: detectors (packs, training configurations) down, sets across, video-level AUC and AP. */
export interface CrossSetTable {
  readonly level: 'videos' | 'images'
  readonly sets: readonly string[]
  readonly rows: readonly CrossSetRow[]
}

/** Arranges results, one for each detector and set; refuses two of the same. Sets and detectors keep the order of their first mention. */
export const crossSetTable = (
  results: readonly EvaluationResult[],
  level: CrossSetTable['level'] = 'videos',
): CrossSetTable => {
  const sets = [...new Set(results.map(({ set }) => set))]
  const detectors = [...new Set(results.map(({ detector }) => detector))]
  const cellOf = (detector: string, set: string): CrossSetCell | null => {
    const [result, another] = results.filter((r) => r.detector === detector && r.set === set)
    if (another)
      throw new Fault(
        'input/conflict',
        `Two results are named detector "${detector}" on set "${set}". Name them apart to put them in one table.`,
        { detail: { detector, set } },
      )
    return result ? { auc: result[level].auc, averagePrecision: result[level].averagePrecision } : null
  }
  const rows = detectors.map((detector) => {
    const cells = sets.map((set) => cellOf(detector, set))
    return {
      detector,
      cells,
      meanAuc: mean(cells.map((cell) => cell?.auc.estimate ?? null)),
      meanAveragePrecision: mean(cells.map((cell) => cell?.averagePrecision.estimate ?? null)),
    }
  })
  return { level, sets, rows }
}

const mean = (values: readonly (number | null)[]): number | null =>
  values.length > 0 && values.every((value) => value !== null)
    ? values.reduce((a, b) => a + b, 0) / values.length
    : null

/** The table as text, figures in per cent with two digits as in the paper; "-" where there is none. */
export const writeCrossSetText = ({ level, sets, rows }: CrossSetTable): string => {
  const percent = (share: number | null | undefined): string =>
    share === null || share === undefined ? '-' : (100 * share).toFixed(2)
  const lines = alignColumns([
    ['', ...sets.flatMap((set) => [set, '']), 'mean', ''],
    ['detector', ...[...sets, 'mean'].flatMap(() => ['AUC', 'AP'])],
    ...rows.map((row) => [
      row.detector,
      ...row.cells.flatMap((cell) => [percent(cell?.auc.estimate), percent(cell?.averagePrecision.estimate)]),
      percent(row.meanAuc),
      percent(row.meanAveragePrecision),
    ]),
  ])
  return `${level === 'videos' ? 'Video' : 'Picture'}-level AUC and average precision in per cent\n${lines}\n`
}
