import * as v from 'valibot'
import { query } from '#app/contract/procedure.ts'
import { Sha256 } from '#app/ids.ts'
import { MetadataRow } from '#app/records/evidence.ts'

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

/** What one file may cost. */
export const DecodeLimits = v.object({
  bytes: Count,
  /** Width times height as the header states them, looked at before anything is decoded. */
  pixels: Count,
  /** Frames or pages that the file states; only the first is decoded. */
  frames: Count,
})
export type DecodeLimits = v.InferOutput<typeof DecodeLimits>

export const decodeLimits: DecodeLimits = { bytes: 2 ** 29, pixels: 100_000_000, frames: 10_000 }

/** Upright 8-bit RGB pixels, row-major, as bytes of a file. */
export const PixelFile = v.object({
  path: v.string(),
  width: Count,
  height: Count,
  rgbSha256: Sha256,
})
export type PixelFile = v.InferOutput<typeof PixelFile>

const DerivedFile = v.object({ path: v.string(), mediaType: v.string() })

/** A decoded picture whose derived files lie where they were asked for. */
export const DecodedFiles = v.object({
  width: Count,
  height: Count,
  orientation: v.number(),
  rgbSha256: Sha256,
  decoder: v.string(),
  decoderVersion: v.string(),
  notes: v.array(v.string()),
  perceptualHash: v.string(),
  display: DerivedFile,
  thumbnail: DerivedFile,
})
export type DecodedFiles = v.InferOutput<typeof DecodedFiles>

const Input = v.object({ path: v.string(), folder: v.string(), limits: DecodeLimits })

/** What the decoder's process answers. Paths are of this machine; `folder` is an empty folder for what it writes. */
export const decoderContract = {
  decoder: {
    metadata: query(Input, v.array(MetadataRow)),
    /** Decodes, and writes a lossless PNG and a thumbnail. */
    picture: query(Input, DecodedFiles),
    /** Decodes, and writes the pixels alone. */
    pixels: query(Input, PixelFile),
  },
}
