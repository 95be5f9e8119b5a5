import type { MetadataRow } from '#app/records/evidence.ts'
import { mediaKindOf, signatureBytes } from './media-signature.ts'

const readChunkEnd = (bytes: Uint8Array): number | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 8; at + 12 <= bytes.length; ) {
    const type = view.getUint32(at + 4)
    at += 12 + view.getUint32(at)
    if (type === 0x49454e44) return at <= bytes.length ? at : null
  }
  return null
}

/** Where a PNG, WebP or GIF file says that it ends; null where it does not say so or is cut off. */
const statedEnd = (bytes: Uint8Array, mediaType: string): number | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (mediaType === 'image/png') return readChunkEnd(bytes)
  if (mediaType !== 'image/webp' || bytes.length < 12) return null
  const end = 8 + view.getUint32(4, true)
  return end + (end % 2) <= bytes.length ? end + (end % 2) : null
}

const archive = Buffer.from('PK\x05\x06', 'latin1')

/** A ZIP archive is read from its end: its directory's last record may stand in any file. */
const hidesArchive = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-65_557).includes(archive)

/** Bytes after a picture's own end, and archives that share the file with it (polyglots); JPEG's are among its structure. */
export const trailingRows = (bytes: Uint8Array): readonly MetadataRow[] => {
  const kind = mediaKindOf(bytes.subarray(0, signatureBytes))
  const rows: MetadataRow[] = []
  const end = kind === undefined ? null : statedEnd(bytes, kind.mediaType)
  if (end !== null && end < bytes.length) {
    const rest = bytes.subarray(end)
    const inner = mediaKindOf(rest.subarray(0, signatureBytes))
    const what = inner === undefined ? '' : `, beginning as a ${inner.title}`
    rows.push({ group: 'File', name: 'Bytes after the end of the picture', value: `${rest.length}${what}` })
  }
  if (kind?.mediaType.startsWith('image/') === true && hidesArchive(bytes))
    rows.push({ group: 'File', name: 'Polyglot', value: 'The file is a ZIP archive as well.' })
  return rows
}
