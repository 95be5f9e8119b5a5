import { Fault } from '#app/fault.ts'
import { type EvaluateOptions, evaluateScores } from '#models/evaluate/evaluate-scores.ts'
import type { EvaluationResult, FailedPicture } from '#models/evaluate/evaluation-result.ts'
import { type MaskMetrics, maskMetrics } from '#models/evaluate/pixel-metrics.ts'
import { addPixels, createPixelTally, type PixelTally } from '#models/evaluate/pixel-tally.ts'
import { nameRegion, type RegionMask, regionShares } from '#models/evaluate/region-agreement.ts'
import type { ScoredFace } from '#models/evaluate/scored-face.ts'
import type { EvaluationSet, SetPicture } from './evaluation-set.ts'

/** What the detector says of a picture's face. */
export interface FaceScore {
  /** Higher speaks more for manipulation. */
  readonly score: number
  readonly map?: FaceMap
}

/** A segmentation map in its own frame, with what else must be brought into that frame to judge it. */
export interface FaceMap {
  readonly values: Float32Array // [height x width], 0..1
  readonly width: number
  readonly height: number
  /** Reads a mask picture (white = forged) as this face's crop and size: [height x width], non-zero = forged. */
  readonly readMask: (maskPath: string, signal: AbortSignal) => Promise<Uint8Array>
  /** The named regions of this face, where its landmarks are known. */
  readonly regions?: readonly RegionMask[]
}

/** Finds and scores the face of one picture. Throws evidence faults for pictures that cannot be read. */
export type ScoreImage = (imagePath: string, signal: AbortSignal) => Promise<FaceScore | 'no face'>

export type EvaluateSetOptions = Omit<EvaluateOptions, 'set' | 'failed' | 'pooledPixels' | 'regionParts'> & {
  readonly score: ScoreImage
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
}

/** Regions that are other regions together. */
const regionParts = { eyes: ['left eye', 'right eye'] }

/**
 * Scores every picture of a set, one after the other, and measures the whole. A picture that cannot be read (an evidence fault) is listed in the
 * result and the rest goes on; a fault of the model or the engine ends the evaluation, for it would spoil every figure.
 */
export const evaluateSet = async (
  set: EvaluationSet,
  options: EvaluateSetOptions,
  signal: AbortSignal,
): Promise<EvaluationResult> => {
  const { score, onProgress, ...measure } = options
  const faces: ScoredFace[] = []
  const failed: FailedPicture[] = []
  const pooledPixels = createPixelTally()
  for (const [index, picture] of set.pictures.entries()) {
    signal.throwIfAborted()
    try {
      faces.push(await scorePicture(picture, score, options.mapThreshold, pooledPixels, signal))
    } catch (thrown) {
      if (!(thrown instanceof Fault && thrown.family === 'evidence')) throw thrown
      failed.push({ file: picture.file, forged: picture.forged, code: thrown.code, message: thrown.message })
    }
    onProgress?.({ done: index + 1, total: set.pictures.length })
  }
  return evaluateScores(faces, { ...measure, set: set.name, failed, pooledPixels, regionParts })
}

const scorePicture = async (
  picture: SetPicture,
  score: ScoreImage,
  mapThreshold: number,
  pooledPixels: PixelTally,
  signal: AbortSignal,
): Promise<ScoredFace> => {
  const { path: _path, maskPath: _maskPath, regions: _regions, ...named } = picture
  const found = await scoreOrNoFace(picture.path, score, signal)
  if (found === 'no face') return { ...named, score: null }
  const mask = found.map && (await measureMap(picture, found.map, mapThreshold, pooledPixels, signal))
  const truth = picture.regions
  const regions = found.map?.regions &&
    truth && {
      named: nameRegion(regionShares(found.map.values, found.map.regions)),
      truth,
    }
  return { ...named, score: found.score, ...(mask ? { mask } : {}), ...(regions ? { regions } : {}) }
}

const scoreOrNoFace = async (
  path: string,
  score: ScoreImage,
  signal: AbortSignal,
): Promise<FaceScore | 'no face'> => {
  try {
    return await score(path, signal)
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'evidence/no-face') return 'no face'
    throw thrown
  }
}

/** Forged pictures are measured against their mask, real ones against an empty one; forged pictures without a mask are not measured. */
const measureMap = async (
  picture: SetPicture,
  map: FaceMap,
  mapThreshold: number,
  pooledPixels: PixelTally,
  signal: AbortSignal,
): Promise<MaskMetrics | undefined> => {
  if (!picture.forged) return maskMetrics(map.values, new Uint8Array(map.values.length), mapThreshold)
  if (picture.maskPath === undefined) return undefined
  const mask = await map.readMask(picture.maskPath, signal)
  const metrics = maskMetrics(map.values, mask, mapThreshold)
  if (metrics.forgedPixels > 0) addPixels(pooledPixels, map.values, mask)
  return metrics
}
