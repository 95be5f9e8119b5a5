import * as v from 'valibot'
import { ExhibitId, Instant, Sha256, Sha512 } from '../ids.ts'
import { BytesRef } from './bytes-ref.ts'

/** A decoded picture, upright (EXIF orientation applied). */
export const DecodedPicture = v.object({
  width: v.number(),
  height: v.number(),
  /** EXIF orientation 1 to 8 that was applied. */
  orientation: v.number(),
  /** SHA-256 of the upright 8-bit RGB pixels, row-major. */
  rgbSha256: Sha256,
  decoder: v.string(),
  decoderVersion: v.string(),
  /** What was done on the way: alpha dropped, ICC profile ignored, first frame of n, 16 bits reduced to 8, … */
  notes: v.array(v.string()),
  /** A lossless PNG of the upright pixels: all that the renderer ever sees. */
  display: BytesRef,
  thumbnail: BytesRef,
  /** 64-bit difference hash, 16 hexadecimal digits, for near duplicates. */
  perceptualHash: v.string(),
})
export type DecodedPicture = v.InferOutput<typeof DecodedPicture>

/** How the stored original was when it was hashed last. */
export const Integrity = v.object({
  state: v.picklist(['intact', 'changed', 'missing']),
  /** When an intact one's hash matched last; since when another has been known to be changed or missing. */
  foundAt: Instant,
})
export type Integrity = v.InferOutput<typeof Integrity>

/** One piece of evidence: registered and hashed before anything tried to decode it. */
export const Exhibit = v.object({
  id: ExhibitId,
  /** PREFIX and number, unique in the case. */
  label: v.string(),
  /** The file's name as received: untrusted text, shown escaped, never used as a path. */
  name: v.string(),
  source: v.object({ kind: v.picklist(['file', 'upload', 'paste', 'sample']), path: v.nullable(v.string()) }),
  receivedAt: Instant,
  bytes: v.number(),
  sha256: Sha256,
  sha512: Sha512,
  /** By signature; null where no known signature matched. */
  mediaType: v.nullable(v.string()),
  /** By the name's extension; null where there is none or it is unknown. */
  claimedMediaType: v.nullable(v.string()),
  original: BytesRef,
  integrity: Integrity,
  picture: v.nullable(DecodedPicture),
  /** Why it cannot be decoded, a sentence for the examiner; null when it was decoded. */
  undecodable: v.nullable(v.string()),
  /** Exhibits with the same bytes, and those whose perceptual hash is near. */
  sameAs: v.array(ExhibitId),
  resembles: v.array(ExhibitId),
  tags: v.array(v.string()),
  reviewed: v.boolean(),
  note: v.string(),
})
export type Exhibit = v.InferOutput<typeof Exhibit>

/** Metadata as plain text rows; values are untrusted. `JPEG` rows are the stream's structure. */
export const MetadataRow = v.object({ group: v.string(), name: v.string(), value: v.string() })
export type MetadataRow = v.InferOutput<typeof MetadataRow>
