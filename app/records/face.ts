import * as v from 'valibot'
import { ExhibitId, FaceId, Instant } from '../ids.ts'

const Point = v.object({ x: v.number(), y: v.number() })
export const BoxSchema = v.object({
  x: v.number(),
  y: v.number(),
  width: v.pipe(v.number(), v.gtValue(0)),
  height: v.pipe(v.number(), v.gtValue(0)),
})

const Line = v.array(Point)
export const Landmarks = v.object({
  oval: Line,
  leftBrow: Line,
  rightBrow: Line,
  leftEye: Line,
  rightEye: Line,
  nose: Line,
  mouth: Line,
})

/** A quality gate's reading: a failed one makes the face 'not assessable' instead of giving it a number. */
export const QualityReading = v.object({
  gate: v.picklist(['size', 'sharpness', 'pose', 'occlusion', 'exposure', 'landmarks']),
  value: v.nullable(v.number()),
  limit: v.nullable(v.number()),
  unit: v.string(),
  passed: v.boolean(),
})
export type QualityReading = v.InferOutput<typeof QualityReading>

/** A face in the upright picture's pixels. */
export const Face = v.object({
  id: FaceId,
  exhibitId: ExhibitId,
  /** Number within the exhibit, from 1, left to right at detection. */
  number: v.number(),
  origin: v.picklist(['detected', 'drawn']),
  box: BoxSchema,
  /** The detector's confidence in [0, 1]; null for a box that the examiner drew. */
  confidence: v.nullable(v.number()),
  landmarks: v.nullable(Landmarks),
  quality: v.array(QualityReading),
  rejected: v.boolean(),
  foundAt: Instant,
})
export type Face = v.InferOutput<typeof Face>
