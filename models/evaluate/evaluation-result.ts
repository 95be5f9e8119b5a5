import type { ReliabilityBin } from './calibration/reliability.ts'
import type { Confusion } from './confusion.ts'
import type { Figure } from './figure.ts'
import type { LevelFigures } from './level-figures.ts'
import type { RocPoint } from './roc.ts'

/** A level's figures with its decisions at the shipped threshold and its ROC curve (null where a class is missing). */
export interface EvaluationLevel extends LevelFigures {
  readonly decisions: Confusion
  readonly roc: readonly RocPoint[] | null
}

/** One method's forgeries against all real items of the set. */
export interface MethodFigures {
  readonly method: string
  readonly images: LevelFigures
  readonly videos: LevelFigures
  /** Share of this method's pictures below the threshold. */
  readonly imageMissRate: Figure
  readonly videoMissRate: Figure
}

/** Localisation over forged pictures with a mask that marks something. */
export interface Localisation {
  readonly images: number
  /** Forged pictures whose mask marks nothing: counted here, not in the means. */
  readonly emptyMasks: number
  readonly iou: Figure
  readonly f1: Figure
  /** Mean over pictures of each one's pixel AUC. */
  readonly pixelAuc: Figure
  /** Pixel AUC over the pixels of all these pictures together; no interval. */
  readonly pooledPixelAuc: number | null
  /** Mean share of a real face's pixels that the map marks, over real faces with a map. */
  readonly markedOnReal: Figure
  readonly mapThreshold: number
}

/** How often the region that the map points at is one that was forged. */
export interface RegionFigures {
  readonly images: number
  readonly right: number
  readonly rightRate: Figure
  readonly byRegion: readonly {
    readonly region: string
    readonly images: number
    readonly right: number
  }[]
}

/** How far stated probabilities hold on this set. */
export interface CalibrationFigures {
  /** The shipped calibration's own words on what it holds for; null where raw probability scores were measured. */
  readonly validFor: string | null
  readonly cllr: number | null
  readonly cllrMin: number | null
  readonly bins: readonly ReliabilityBin[]
}

/** A picture that could not be read or analysed. */
export interface FailedPicture {
  readonly file: string
  readonly forged: boolean
  readonly code: string
  readonly message: string
}

/** Everything measured on one set, as plain JSON: no NaN, no Infinity, `null` where a figure is not defined. */
export interface EvaluationResult {
  readonly format: 'assay-evaluation/1'
  readonly set: string
  /** The pack or configuration that was measured, a row of the cross-dataset table. */
  readonly detector: string
  readonly polarity: 'higher scores speak more for manipulation'
  readonly threshold: number
  readonly counts: {
    readonly images: number
    readonly real: number
    readonly forged: number
    /** Pictures without a found face: part of `images`, not of any rate. */
    readonly withoutFace: {
      readonly real: number
      readonly forged: number
      readonly files: readonly string[]
    }
    readonly failed: readonly FailedPicture[]
    readonly videosWithoutFace: { readonly real: number; readonly forged: number }
  }
  readonly intervals: {
    readonly confidence: 0.95
    readonly resamples: number
    readonly seed: number
    readonly groupedBy: 'identity, else video, else picture'
  }
  readonly images: EvaluationLevel
  readonly videos: EvaluationLevel
  readonly methods: readonly MethodFigures[]
  readonly localisation: Localisation | null
  readonly regions: RegionFigures | null
  readonly calibration: CalibrationFigures | null
}
