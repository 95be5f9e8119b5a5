import { readFile, stat } from 'node:fs/promises'
import ExifReader from 'exifreader'
import type { MetadataRow } from '#app/records/evidence.ts'
import type { DecodeLimits } from './decoder-contract.ts'
import { jpegStructureRows } from './jpeg-structure.ts'
import { mediaKindOf } from './media-signature.ts'
import { trailingRows } from './trailing-bytes.ts'

const mostRows = 2000
const mostCharacters = 4000

const titles: Readonly<Record<string, string>> = {
  exif: 'EXIF',
  iptc: 'IPTC',
  xmp: 'XMP',
  icc: 'ICC',
  gps: 'GPS',
  jfif: 'JFIF',
  png: 'PNG',
  pngFile: 'PNG',
  pngText: 'PNG text',
  riff: 'WebP',
  gif: 'GIF',
  photoshop: 'Photoshop',
  makerNotes: 'Maker notes',
  composite: 'Derived',
  file: 'File',
  mpf: 'MPF',
}

/** Binary values that no text shows; the thumbnail's own picture is evidence and is never shown undecoded. */
const hidden = new Set(['Thumbnail', 'thumbnail', '_raw', 'base64', 'image', 'Images'])

const shortened = (text: string): string => {
  const whole = text.toWellFormed()
  return whole.length <= mostCharacters
    ? whole
    : `${whole.slice(0, mostCharacters)} [${whole.length - mostCharacters} more characters]`
}

const textOf = (tag: unknown): string | undefined => {
  if (typeof tag === 'string' || typeof tag === 'number' || typeof tag === 'boolean') return String(tag)
  if (tag === null || typeof tag !== 'object') return undefined
  const { description, value } = tag as { readonly description?: unknown; readonly value?: unknown }
  if (typeof description === 'string' && description !== '') return description
  if (typeof description === 'number') return String(description)
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value) && value.length <= 64 && value.every((one) => typeof one === 'number'))
    return value.join(' ')
  return undefined
}

const tagRows = (bytes: Uint8Array): readonly MetadataRow[] => {
  const groups = ExifReader.load(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    expanded: true,
    includeUnknown: true,
  }) as Readonly<Record<string, unknown>>
  const rows: MetadataRow[] = []
  for (const [group, tags] of Object.entries(groups)) {
    if (hidden.has(group) || tags === null || typeof tags !== 'object') continue
    for (const [name, tag] of Object.entries(tags)) {
      const text = hidden.has(name) ? undefined : textOf(tag)
      if (text === undefined) continue
      if (rows.length >= mostRows)
        return [
          ...rows,
          { group: 'Reading', name: 'Limit', value: `Only the first ${mostRows} rows are kept.` },
        ]
      rows.push({ group: titles[group] ?? group, name: shortened(name), value: shortened(text) })
    }
  }
  return rows
}

/** What the reader throws on damaged metadata is a row, not a fault: the picture may be whole. */
const orProblem = (what: string, read: () => readonly MetadataRow[]): readonly MetadataRow[] => {
  try {
    return read()
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    if (/no exif data|invalid image format/i.test(reason)) return []
    return [{ group: 'Reading', name: what, value: shortened(`could not be read: ${reason}`) }]
  }
}

/** EXIF, XMP, IPTC and structure of a file as plain text rows; values are untrusted text. Larger files give one row that says so. */
export const readMetadata = async (
  path: string,
  { bytes: limit }: DecodeLimits,
): Promise<readonly MetadataRow[]> => {
  const { size } = await stat(path)
  if (size > limit)
    return [{ group: 'Reading', name: 'Metadata', value: `not read: the file has ${size} bytes` }]
  const bytes = await readFile(path)
  const isJpeg = mediaKindOf(bytes.subarray(0, 4096))?.mediaType === 'image/jpeg'
  return [
    ...orProblem('Metadata', () => tagRows(bytes)),
    ...(isJpeg ? orProblem('JPEG structure', () => jpegStructureRows(bytes)) : []),
    ...orProblem('Trailing bytes', () => trailingRows(bytes)),
  ]
}
