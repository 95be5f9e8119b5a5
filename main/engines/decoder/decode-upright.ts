import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { Fault } from '#app/fault.ts'
import type { DecodeLimits } from './decoder-contract.ts'
import { isDecodable, mediaKindOf, signatureBytes } from './media-signature.ts'

/** Upright pixels, and what was done to get them. */
export interface UprightPicture {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
  readonly rgbSha256: string
  /** EXIF orientation 1 to 8 that was applied. */
  readonly orientation: number
  readonly notes: readonly string[]
}

/** Only these readers of libvips may run: SVG, PDF and whatever else the library brings are blocked in this process. */
export const blockOtherReaders = (): void => {
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpegFile',
      'VipsForeignLoadPngFile',
      'VipsForeignLoadWebpFile',
      'VipsForeignLoadNsgifFile',
      'VipsForeignLoadTiffFile',
      'VipsForeignLoadHeifFile',
    ],
  })
  // Nothing is decoded twice in a row, and memory that is kept would be taken for the next picture's.
  sharp.cache(false)
}

const unreadable = (cause: unknown): Fault => {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ').trim()
  const isTooLarge = /pixel limit/i.test(reason)
  return new Fault(
    isTooLarge ? 'evidence/too-large' : 'evidence/unreadable',
    isTooLarge
      ? 'The picture has more pixels than are decoded here. Reduce a copy of it, and examine the copy.'
      : `The picture cannot be decoded: ${reason}. Look for a copy that is not damaged.`,
    { cause, detail: { reason } },
  )
}

const firstBytes = async (path: string): Promise<Uint8Array> => {
  await using file = await open(path, 'r')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(signatureBytes), 0, signatureBytes, 0)
  return buffer.subarray(0, bytesRead)
}

const checkFile = async (path: string, { bytes }: DecodeLimits): Promise<void> => {
  const { size } = await stat(path)
  if (size > bytes)
    throw new Fault('evidence/too-large', `The file has ${size} bytes; at most ${bytes} are decoded.`, {
      detail: { bytes: size, limit: bytes },
    })
  const kind = mediaKindOf(await firstBytes(path))
  if (!isDecodable(kind?.mediaType ?? null))
    throw new Fault('evidence/unsupported', 'The file is no picture of a kind that is decoded here.')
}

const checkHeader = ({ width, height, pages }: Metadata, limits: DecodeLimits): void => {
  if (width * height > limits.pixels)
    throw new Fault(
      'evidence/too-large',
      `The picture states ${width} x ${height} pixels; at most ${limits.pixels / 1e6} million are decoded. Reduce a copy of it, and examine the copy.`,
      { detail: { width, height, limit: limits.pixels } },
    )
  if ((pages ?? 1) > limits.frames)
    throw new Fault(
      'evidence/too-large',
      `The file states ${pages} frames; files of more than ${limits.frames} are not decoded. Take out the frame in question.`,
      { detail: { frames: pages ?? 1, limit: limits.frames } },
    )
}

const bitsOf: Readonly<Record<string, number>> = {
  ushort: 16,
  short: 16,
  uint: 32,
  int: 32,
  float: 32,
  double: 64,
}

const notesOf = (metadata: Metadata): readonly string[] => {
  const { space, depth, channels, pages = 1 } = metadata
  const orientation = metadata.orientation ?? 1
  const bits = bitsOf[depth] ?? 8
  return [
    ...(orientation > 1 ? [`EXIF orientation ${orientation} was applied.`] : []),
    ...(metadata.hasAlpha ? ['The alpha channel was dropped, not composited.'] : []),
    ...(metadata.hasProfile ? ['The colours were converted from the embedded ICC profile to sRGB.'] : []),
    ...(space === 'cmyk' ? ['Four inks (CMYK) were converted to sRGB.'] : []),
    ...(space === 'b-w' || space === 'grey16' || (channels <= 2 && space !== 'cmyk')
      ? ['Grey was expanded to RGB.']
      : []),
    ...(metadata.isPalette ? ['The palette was expanded to RGB.'] : []),
    ...(bits > 8 ? [`${bits} bits per channel were reduced to 8.`] : []),
    ...(pages > 1 ? [`Only the first of ${pages} frames or pages was decoded.`] : []),
  ]
}

/**
 * Decodes the first frame of a JPEG, PNG, WebP, GIF, TIFF, AVIF or HEIC file as upright 8-bit sRGB: orientation applied,
 * alpha dropped, colours converted. The header's dimensions are checked before anything is decoded. Throws
 * `evidence/unreadable`, `evidence/unsupported` or `evidence/too-large`.
 */
export const decodeUpright = async (path: string, limits: DecodeLimits): Promise<UprightPicture> => {
  await checkFile(path, limits)
  const input = (): Sharp =>
    sharp(path, { failOn: 'error', limitInputPixels: limits.pixels, page: 0, pages: 1, sequentialRead: true })
  // Without a limit here: the header of a picture that is too large is to be read and reported.
  const metadata = await sharp(path, { failOn: 'error', limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw unreadable(cause)
    })
  checkHeader(metadata, limits)
  const { data, info } = await input()
    .autoOrient()
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw unreadable(cause)
    })
  if (info.channels !== 3)
    throw new Fault('evidence/unsupported', `The picture's ${info.channels} channels cannot be shown as RGB.`)
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return {
    pixels,
    width: info.width,
    height: info.height,
    rgbSha256: createHash('sha256').update(pixels).digest('hex'),
    orientation: metadata.orientation ?? 1,
    notes: notesOf(metadata),
  }
}
