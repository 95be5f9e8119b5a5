import type { CheckedFinding } from '#app/dialogue/claim.ts'
import type { FaceLandmarks, FaceRegionName } from '#app/face-regions.ts'
import type { Box } from '#app/geometry.ts'
import type { PackManifest } from '#app/records/pack.ts'
import { cropRegions } from '#main/stages/face/crop-regions.ts'
import { decideOutcome } from '#main/stages/kfd/decide-outcome.ts'
import { regionShares } from '#main/stages/kfd/region-shares.ts'
import { nameRegion, regionShares as softShares } from '#models/evaluate/region-agreement.ts'
import type { NamedTensors } from '#models/packs/pack-sessions.ts'
import { floatsOf } from '#models/runtime/session.ts'

/** A face of which the language model is asked: what is known of it, what was found, and what the model is given. */
export interface AskedFace {
  /** Name within the set, unique. */
  readonly file: string
  readonly forged: boolean
  readonly method: string | null
  /** Faces of one group are not independent of each other. */
  readonly group: string
  /** The forged regions, where they are known. */
  readonly truth: readonly FaceRegionName[] | null
  readonly score: number
  readonly finding: CheckedFinding
  /** The region that the map as a whole points at, by overlap; null for an empty map. */
  readonly mapRegion: string | null
  /** Prompt rows [11, D]. */
  readonly rows: Float32Array
}

const defaultSegmentationThreshold = 0.5

const joined = (parts: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** What a pack's run (prompt learner included) says of a face, as the workstation states it and gives it to the language model. */
export const readFace = (
  outputs: NamedTensors,
  { landmarks, square }: { readonly landmarks: FaceLandmarks; readonly square: Box },
  manifest: Pick<PackManifest, 'dimensions' | 'thresholds'>,
): Pick<AskedFace, 'score' | 'finding' | 'mapRegion' | 'rows'> => {
  const score = floatsOf(outputs.prob)[1]!
  const map = floatsOf(outputs.anomaly_map)
  const regions = cropRegions(landmarks, { square, size: manifest.dimensions.kfd.map })
  const threshold = manifest.thresholds.score
  return {
    score,
    finding: {
      ...decideOutcome(score, threshold),
      score,
      threshold,
      regions: regionShares(map, manifest.thresholds.segmentation ?? defaultSegmentationThreshold, regions),
      stability: null,
    },
    mapRegion: nameRegion(
      softShares(
        map,
        regions.map(({ name, cells }) => ({ name, mask: cells })),
      ),
    ),
    rows: joined([outputs.visual_token, outputs.forgery_tokens, outputs.prob_token].map(floatsOf)),
  }
}
