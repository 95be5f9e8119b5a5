import * as v from 'valibot'
import { BookmarkId, ExhibitId, FaceId, FindingId, Instant } from '../ids.ts'

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))

/** How a map is drawn: opacity and lowest value drawn, both 0 to 1. */
export const OverlayLook = v.object({ opacity: Share, threshold: Share })
export type OverlayLook = v.InferOutput<typeof OverlayLook>

/** Everything that decides how an exhibit looks, besides where it lies. */
export const ViewParameters = v.object({
  overlay: v.picklist(['none', 'segmentation', 'gradcam']),
  looks: v.object({ segmentation: OverlayLook, gradcam: OverlayLook }),
  interpolation: v.picklist(['nearest', 'bilinear']),
  arrangement: v.picklist(['single', 'curtain', 'side']),
  /** Where the curtain hangs: share of the stage's width from the left. */
  curtain: Share,
  /** Whether the crop is shown as the model saw it, instead of the picture. */
  isSeen: v.boolean(),
})
export type ViewParameters = v.InferOutput<typeof ViewParameters>

/** Where the picture lies on the stage: stage = picture × scale + (x, y), in CSS pixels. */
export const Placement = v.object({ scale: v.pipe(v.number(), v.gtValue(0)), x: v.number(), y: v.number() })
export type Placement = v.InferOutput<typeof Placement>

/** A view of an exhibit to come back to: where, of which face and finding, and with which parameters. */
export const Bookmark = v.object({
  id: BookmarkId,
  exhibitId: ExhibitId,
  name: v.pipe(v.string(), v.maxLength(200)),
  at: Instant,
  faceId: v.nullable(FaceId),
  /** null: the latest finding, whichever that is. */
  findingId: v.nullable(FindingId),
  /** null: the whole picture. */
  placement: v.nullable(Placement),
  parameters: ViewParameters,
})
export type Bookmark = v.InferOutput<typeof Bookmark>
