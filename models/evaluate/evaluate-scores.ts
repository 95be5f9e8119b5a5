import { Fault } from '#app/fault.ts'
import { meanFigure } from './bootstrap.ts'
import type { Calibration } from './calibration/calibration.ts'
import { measureCalibration } from './calibration/measure-calibration.ts'
import { confusionAt } from './confusion.ts'
import type {
  EvaluationLevel,
  EvaluationResult,
  FailedPicture,
  Localisation,
  MethodFigures,
} from './evaluation-result.ts'
import type { Figure } from './figure.ts'
import { measureLevel } from './level-figures.ts'
import type { PixelTally } from './pixel-tally.ts'
import { pixelAuc } from './pixel-tally.ts'
import { regionFigures } from './region-figures.ts'
import { rocCurve } from './roc.ts'
import type { Scored } from './scored.ts'
import { groupOf, type ScoredFace } from './scored-face.ts'
import { toVideos, type VideoScore } from './video-level.ts'

export interface EvaluateOptions {
  readonly set: string
  readonly detector: string
  /** The shipped decision threshold: score >= threshold counts as forged. */
  readonly threshold: number
  /** The threshold (0..1) at which the faces' mask metrics were taken. */
  readonly mapThreshold: number
  readonly seed: number
  /** 2,000 by default. */
  readonly resamples?: number
  /** 'probability': raw scores in 0..1 get a reliability diagram where no calibration is given. */
  readonly scoreScale?: 'logit' | 'probability'
  readonly calibration?: Calibration | null
  /** Histogram over the pixels of forged pictures with masks. */
  readonly pooledPixels?: PixelTally
  readonly failed?: readonly FailedPicture[]
  /** Regions made of others: `{ eyes: ['left eye', 'right eye'] }`. */
  readonly regionParts?: Readonly<Record<string, readonly string[]>>
}

type FoundFace = ScoredFace & { readonly score: number }

/** Measures a set from its scores: every figure of the paper's section 4 and the ones a court asks for. Refuses an empty set. */
export const evaluateScores = (faces: readonly ScoredFace[], options: EvaluateOptions): EvaluationResult => {
  const { failed = [], seed, resamples = 2000 } = options
  if (faces.length === 0)
    throw new Fault(
      'input/invalid',
      'The set holds no picture that could be analysed, so there is nothing to measure.',
      {
        detail: { set: options.set, failed: failed.length },
      },
    )
  const found = faces.filter((face): face is FoundFace => face.score !== null)
  const images: readonly Scored[] = found.map(toScored)
  const videos = toVideos(faces)
  const withoutFace = faces.filter((face) => face.score === null)
  const measure = { seed, resamples }
  const level = (items: readonly Scored[]): EvaluationLevel => ({
    ...measureLevel(items, measure),
    decisions: confusionAt(items, options.threshold),
    roc: rocCurve(items),
  })
  return {
    format: 'assay-evaluation/1',
    set: options.set,
    detector: options.detector,
    polarity: 'higher scores speak more for manipulation',
    threshold: options.threshold,
    counts: {
      images: faces.length + failed.length,
      ...byLabel([...faces, ...failed]),
      withoutFace: { ...byLabel(withoutFace), files: withoutFace.map((face) => face.file) },
      failed,
      videosWithoutFace: byLabel(videos.withoutFace),
    },
    intervals: { confidence: 0.95, resamples, seed, groupedBy: 'identity, else video, else picture' },
    images: level(images),
    videos: level(videos.scored),
    methods: methodFigures(found, videos.scored, options, measure),
    localisation: localisation(faces, options, measure),
    regions: regionFigures(faces, options.regionParts),
    calibration: measureCalibration(images, options.calibration ?? null, options.scoreScale ?? 'logit'),
  }
}

const toScored = (face: FoundFace): Scored => ({
  score: face.score,
  forged: face.forged,
  group: groupOf(face),
})

const byLabel = (
  items: readonly { readonly forged: boolean }[],
): { readonly real: number; readonly forged: number } => {
  const forged = items.filter((item) => item.forged).length
  return { real: items.length - forged, forged }
}

const unnamedMethod = '(no method named)'

/** Each method's forgeries against all real items, in the order of their names; empty where no forgery names its method. */
const methodFigures = (
  faces: readonly FoundFace[],
  videos: readonly VideoScore[],
  options: EvaluateOptions,
  measure: { readonly seed: number; readonly resamples: number },
): readonly MethodFigures[] => {
  const methodOf = (item: { readonly method?: string }): string => item.method ?? unnamedMethod
  const forged = faces.filter((face) => face.forged)
  if (forged.every((face) => face.method === undefined)) return []
  const against = (method: string): { images: readonly Scored[]; videos: readonly Scored[] } => ({
    images: faces.filter((face) => !face.forged || methodOf(face) === method).map(toScored),
    videos: videos.filter((video) => !video.forged || methodOf(video) === method),
  })
  return [...new Set(forged.map(methodOf))].sort().map((method) => {
    const items = against(method)
    const missRate = (level: readonly Scored[]): Figure =>
      confusionAt(level, options.threshold).falseNegativeRate
    return {
      method,
      images: measureLevel(items.images, measure),
      videos: measureLevel(items.videos, measure),
      imageMissRate: missRate(items.images),
      videoMissRate: missRate(items.videos),
    }
  })
}

const localisation = (
  faces: readonly ScoredFace[],
  options: EvaluateOptions,
  measure: { readonly seed: number; readonly resamples: number },
): Localisation | null => {
  const measured = faces.flatMap((face) => (face.mask ? [{ face, mask: face.mask }] : []))
  if (measured.length === 0) return null
  const forged = measured.filter(({ face }) => face.forged)
  const real = measured.filter(({ face }) => !face.forged)
  const mean = (of: typeof measured, value: (entry: (typeof measured)[number]) => number | null): Figure => {
    const defined = of.flatMap((entry) => {
      const x = value(entry)
      return x === null ? [] : [{ x, group: groupOf(entry.face) }]
    })
    const groups = defined.map(({ group }) => group)
    return meanFigure(
      defined.map(({ x }) => x),
      { groups, ...measure },
    )
  }
  const marked = forged.filter(({ mask }) => mask.forgedPixels > 0)
  return {
    images: marked.length,
    emptyMasks: forged.length - marked.length,
    iou: mean(marked, ({ mask }) => mask.iou),
    f1: mean(marked, ({ mask }) => mask.f1),
    pixelAuc: mean(marked, ({ mask }) => mask.auc),
    pooledPixelAuc: options.pooledPixels ? pixelAuc(options.pooledPixels) : null,
    markedOnReal: mean(real, ({ mask }) => mask.markedShare),
    mapThreshold: options.mapThreshold,
  }
}
