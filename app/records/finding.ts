import * as v from 'valibot'
import { faceRegionNames } from '../face-regions.ts'
import { FaceId, FindingId, Instant, Sha256 } from '../ids.ts'
import { BytesRef } from './bytes-ref.ts'
import { BoxSchema } from './face.ts'

/** Never 'authentic', never 'fake' (DESIGN 9). */
export const outcomes = ['supports manipulation', 'supports no manipulation', 'not assessable'] as const
export type Outcome = (typeof outcomes)[number]

/**
 * A map over the crop: float32 little-endian, row-major, side² values in [0, 1], as bytes; `box` is the part of the
 * upright picture that it covers (edges of the box are edges of the map's outer cells).
 */
export const FaceMap = v.object({ data: BytesRef, side: v.number(), box: BoxSchema })
export type FaceMap = v.InferOutput<typeof FaceMap>

export const Stability = v.object({
  /** Scores under small crop shifts and re-encoding. */
  low: v.number(),
  high: v.number(),
  variants: v.array(v.object({ name: v.string(), score: v.number() })),
})

/** What one run of the detector found for one face. Never overwritten: a re-run is a new finding. */
export const Finding = v.object({
  id: FindingId,
  faceId: FaceId,
  at: Instant,
  outcome: v.picklist(outcomes),
  /** Why it is not assessable; null otherwise. */
  reason: v.nullable(v.string()),
  /** Forgery score in [0, 1], higher = more consistent with manipulation; null where not assessable. No probability. */
  score: v.nullable(v.number()),
  /** The pack's threshold of the score; null where none is established. */
  threshold: v.nullable(v.number()),
  /** log10 likelihood ratio within the pack's bounds; null where not established. */
  log10LikelihoodRatio: v.nullable(v.number()),
  /** What the calibration is valid for, or that it is not established. */
  calibrationNote: v.string(),
  /** Share of the segmentation map above its threshold that lies in each region, largest first. */
  regions: v.array(v.object({ name: v.picklist(faceRegionNames), share: v.number() })),
  stability: v.nullable(Stability),
  segmentation: v.nullable(FaceMap),
  gradcam: v.nullable(FaceMap),
  /** Value of the segmentation map from which a pixel counts as forged. */
  segmentationThreshold: v.number(),
  /** The crop as the model saw it, a PNG. */
  seen: v.nullable(BytesRef),
  run: v.object({
    packId: v.string(),
    packVersion: v.string(),
    packSha256: Sha256,
    provider: v.string(),
    /** Providers that were tried before it, each with the reason why it was passed over. */
    fallBacks: v.optional(v.array(v.object({ provider: v.string(), reason: v.string() })), []),
    precision: v.string(),
    rgbSha256: Sha256,
    /** Of the float32 input tensor; null where the face was not run. */
    tensorSha256: v.nullable(Sha256),
    runtime: v.string(),
    durationMs: v.number(),
  }),
})
export type Finding = v.InferOutput<typeof Finding>
