import type { Figure } from '#models/evaluate/figure.ts'
import { measureLevel } from '#models/evaluate/level-figures.ts'
import { regionIsRight } from '#models/evaluate/region-agreement.ts'
import { groupOf } from '#models/evaluate/scored-face.ts'
import type { ScoredBlend } from './score-blends.ts'

/** Figures of one slice of the simulated pairs: its forgeries against the real pictures of the same level. */
export interface BlendFigures {
  readonly slice: string
  readonly level: string
  readonly real: number
  readonly forged: number
  readonly auc: Figure
  /** Means over the slice's forgeries; null where there are none. */
  readonly iou: number | null
  readonly regionRight: number | null
}

const parts = { eyes: ['left eye', 'right eye'] }
const resamples = 1000

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** The pictures as items of a ranking, grouped by person. */
export const rankedItems = (faces: readonly ScoredBlend[]) =>
  faces.map((face) => ({ score: face.score, forged: face.forged, group: groupOf(face) }))

const figuresOf = (
  slice: string,
  level: string,
  real: readonly ScoredBlend[],
  forged: readonly ScoredBlend[],
): BlendFigures => ({
  slice,
  level,
  real: real.length,
  forged: forged.length,
  auc: measureLevel(rankedItems([...real, ...forged]), { seed: 1, resamples }).auc,
  iou: mean(forged.flatMap(({ mask }) => (mask?.iou == null ? [] : [mask.iou]))),
  regionRight: mean(
    forged.flatMap(({ regions }) => (regions ? [Number(regionIsRight(regions, parts))] : [])),
  ),
})

/** Figures of a level as a whole, by opacity, by method and by source; the goal of the compact pack is 'opacity from 0.5'. */
export const measureBlends = (faces: readonly ScoredBlend[]): readonly BlendFigures[] => {
  const [first] = faces
  if (!first) return []
  const { level } = first
  const real = faces.filter(({ forged }) => !forged)
  const forged = faces.filter((face) => face.forged)
  const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)].toSorted()
  const slice = (name: string, keep: (face: ScoredBlend) => boolean, among = real) =>
    figuresOf(name, level, among, forged.filter(keep))
  return [
    slice('all', () => true),
    slice('opacity from 0.5', ({ opacity }) => opacity! >= 0.5),
    ...distinct(forged.map(({ opacity }) => opacity!)).map((opacity) =>
      slice(`opacity ${opacity}`, (face) => face.opacity === opacity),
    ),
    ...distinct(forged.map(({ method }) => method!)).map((method) =>
      slice(method, (face) => face.method === method),
    ),
    ...distinct(forged.map(({ source }) => source)).map((source) =>
      slice(
        `source ${source}`,
        (face) => face.source === source,
        real.filter((face) => face.source === source),
      ),
    ),
  ]
}
