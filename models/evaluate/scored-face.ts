import type { MaskMetrics } from './pixel-metrics.ts'
import type { RegionVerdict } from './region-agreement.ts'

/** One picture of an evaluation set and what the detector said of it. */
export interface ScoredFace {
  /** Name within the set, unique. */
  readonly file: string
  readonly forged: boolean
  /** Higher speaks more for manipulation; null where no face was found. */
  readonly score: number | null
  /** Name of the video that the picture is a frame of; without one it is its own video. */
  readonly video?: string
  /** How a forged picture was made (Deepfakes, FaceSwap, …). */
  readonly method?: string
  /** The person shown; pictures of one person are resampled together. */
  readonly identity?: string
  readonly mask?: MaskMetrics
  readonly regions?: RegionVerdict
}

/** What a picture's figures depend on: its person, else its video, else itself. */
export const groupOf = (face: ScoredFace): string => {
  if (face.identity !== undefined) return `identity ${face.identity}`
  return face.video === undefined ? `file ${face.file}` : `video ${face.video}`
}
