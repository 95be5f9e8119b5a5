/** A kind of file that intake can name by its first bytes. */
export interface MediaKind {
  readonly mediaType: string
  /** As it stands within a sentence. */
  readonly title: string
}

/** How many bytes from the start `mediaKindOf` wants to see. */
export const signatureBytes = 4096

const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end))

const begins = (bytes: Uint8Array, ...values: readonly number[]): boolean =>
  values.every((value, index) => bytes[index] === value)

// ISO/IEC 23008-12 (HEIF) and the AV1 image format: the brands of a `ftyp` box, the major one first.
const heifBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']
const brandsOf = (bytes: Uint8Array): readonly string[] => {
  if (ascii(bytes, 4, 8) !== 'ftyp') return []
  const length = Math.min(256, bytes.length, ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0))
  const brands = [ascii(bytes, 8, 12)]
  for (let at = 16; at + 4 <= length; at += 4) brands.push(ascii(bytes, at, at + 4))
  return brands
}

/** SVG has no signature: text whose first element is `svg`, after a byte order mark, declarations and comments. */
const isSvg = (bytes: Uint8Array): boolean => {
  const isWide = begins(bytes, 0xff, 0xfe) || begins(bytes, 0xfe, 0xff)
  const text = isWide
    ? new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes.subarray(0, signatureBytes))
    : new TextDecoder().decode(bytes.subarray(0, signatureBytes))
  const start = text.replace(/^(\s|<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^[>]*(\[[\s\S]*?\])?[^>]*>)*/i, '')
  return /^<([a-z0-9_-]+:)?svg[\s>/]/i.test(start)
}

const kinds: readonly (MediaKind & { readonly matches: (bytes: Uint8Array) => boolean })[] = [
  { mediaType: 'image/jpeg', title: 'JPEG picture', matches: (b) => begins(b, 0xff, 0xd8, 0xff) },
  {
    mediaType: 'image/png',
    title: 'PNG picture',
    matches: (b) => begins(b, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  },
  {
    mediaType: 'image/webp',
    title: 'WebP picture',
    matches: (b) => ascii(b, 0, 4) === 'RIFF' && ascii(b, 8, 12) === 'WEBP',
  },
  { mediaType: 'image/gif', title: 'GIF picture', matches: (b) => /^GIF8[79]a$/.test(ascii(b, 0, 6)) },
  {
    mediaType: 'image/tiff',
    title: 'TIFF picture',
    matches: (b) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(ascii(b, 0, 4)),
  },
  {
    mediaType: 'image/avif',
    title: 'AVIF picture',
    matches: (b) => brandsOf(b).some((brand) => brand === 'avif' || brand === 'avis'),
  },
  {
    mediaType: 'image/heic',
    title: 'HEIC picture',
    matches: (b) => heifBrands.includes(brandsOf(b)[0] ?? ''),
  },
  {
    mediaType: 'image/bmp',
    title: 'BMP picture',
    matches: (b) => ascii(b, 0, 2) === 'BM' && ascii(b, 6, 10) === '\0\0\0\0',
  },
  {
    mediaType: 'image/jxl',
    title: 'JPEG XL picture',
    matches: (b) => begins(b, 0xff, 0x0a) || ascii(b, 4, 12) === 'JXL \r\n\x87\n',
  },
  {
    mediaType: 'image/jp2',
    title: 'JPEG 2000 picture',
    matches: (b) => ascii(b, 4, 12) === 'jP  \r\n\x87\n' || begins(b, 0xff, 0x4f, 0xff, 0x51),
  },
  {
    mediaType: 'image/vnd.adobe.photoshop',
    title: 'Photoshop file',
    matches: (b) => ascii(b, 0, 4) === '8BPS',
  },
  { mediaType: 'image/x-icon', title: 'icon', matches: (b) => begins(b, 0, 0, 1, 0) && (b[4] ?? 0) > 0 },
  { mediaType: 'application/pdf', title: 'PDF document', matches: (b) => ascii(b, 0, 5) === '%PDF-' },
  {
    mediaType: 'application/zip',
    title: 'ZIP archive',
    matches: (b) => ['PK\x03\x04', 'PK\x05\x06'].includes(ascii(b, 0, 4)),
  },
  { mediaType: 'application/vnd.rar', title: 'RAR archive', matches: (b) => ascii(b, 0, 4) === 'Rar!' },
  {
    mediaType: 'application/x-7z-compressed',
    title: '7-Zip archive',
    matches: (b) => begins(b, 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c),
  },
  {
    mediaType: 'application/x-elf',
    title: 'Linux program',
    matches: (b) => begins(b, 0x7f, 0x45, 0x4c, 0x46),
  },
  {
    mediaType: 'application/vnd.microsoft.portable-executable',
    title: 'Windows program',
    matches: (b) => ascii(b, 0, 2) === 'MZ' && b.length > 64,
  },
  { mediaType: 'video/mp4', title: 'video', matches: (b) => ascii(b, 4, 8) === 'ftyp' },
  {
    mediaType: 'video/x-matroska',
    title: 'Matroska video',
    matches: (b) => begins(b, 0x1a, 0x45, 0xdf, 0xa3),
  },
  {
    mediaType: 'video/x-msvideo',
    title: 'AVI video',
    matches: (b) => ascii(b, 0, 4) === 'RIFF' && ascii(b, 8, 12) === 'AVI ',
  },
  { mediaType: 'image/svg+xml', title: 'SVG drawing', matches: isSvg },
]

/** What the first bytes of a file say it is; undefined where no known signature matches. */
export const mediaKindOf = (start: Uint8Array): MediaKind | undefined => {
  const found = kinds.find(({ matches }) => matches(start))
  return found === undefined ? undefined : { mediaType: found.mediaType, title: found.title }
}

const decodable = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/tiff',
  'image/avif',
  'image/heic',
]

/** Whether the decoder may try. Everything else is refused before a parser sees it; SVG above all, which is a program. */
export const isDecodable = (mediaType: string | null): boolean =>
  mediaType !== null && decodable.includes(mediaType)
