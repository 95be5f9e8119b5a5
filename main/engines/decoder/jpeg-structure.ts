import type { MetadataRow } from '#app/records/evidence.ts'
import { quantisationTables } from '#models/simulation/jpeg/quantisation-tables.ts'
import { mediaKindOf } from './media-signature.ts'

/** A damaged or hostile stream may hold millions of markers. */
const mostSegments = 1000

interface Segment {
  readonly marker: number
  readonly offset: number
  /** After the two bytes of length; empty for markers that stand alone. */
  readonly content: Uint8Array
}

interface Stream {
  readonly segments: readonly Segment[]
  /** Just after EOI; null where the stream has none. */
  readonly end: number | null
  readonly problem: string | null
}

const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9)

/** The next marker after entropy-coded data: 0xff that is followed by neither a stuffed zero, a fill byte nor RSTn. */
const nextMarker = (bytes: Uint8Array, from: number): number => {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== undefined && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return -1
}

/** Walks the markers of ITU-T T.81 annex B without looking into entropy-coded data. */
const readStream = (bytes: Uint8Array): Stream => {
  const segments: Segment[] = []
  const stopped = (problem: string): Stream => ({ segments, end: null, problem })
  for (let at = 0; ; ) {
    if (segments.length >= mostSegments) return stopped(`more than ${mostSegments} segments`)
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at + 1]
    if (marker === undefined) return stopped('the stream ends without EOI')
    if (bytes[at] !== 0xff) return stopped(`no marker at byte ${at}`)
    if (standsAlone(marker)) {
      segments.push({ marker, offset: at, content: new Uint8Array() })
      at += 2
      if (marker === 0xd9) return { segments, end: at, problem: null }
      continue
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    if (length < 2 || at + 2 + length > bytes.length) return stopped(`the segment at byte ${at} is cut off`)
    segments.push({ marker, offset: at, content: bytes.subarray(at + 4, at + 2 + length) })
    at += 2 + length
    if (marker !== 0xda) continue
    const next = nextMarker(bytes, at)
    if (next === -1) return stopped('the stream ends without EOI')
    at = next
  }
}

const startOfFrame: Readonly<Record<number, string>> = {
  192: 'baseline',
  193: 'extended sequential',
  194: 'progressive',
  195: 'lossless',
  201: 'extended sequential, arithmetic',
  202: 'progressive, arithmetic',
}
const plainNames: Readonly<Record<number, string>> = {
  196: 'DHT',
  216: 'SOI',
  217: 'EOI',
  218: 'SOS',
  219: 'DQT',
  221: 'DRI',
  254: 'COM',
}

const nameOf = ({ marker, content }: Segment): string => {
  const plain = plainNames[marker]
  if (plain !== undefined) return plain
  if (startOfFrame[marker] !== undefined) return `SOF${marker - 0xc0}`
  if (marker < 0xe0 || marker > 0xef) return `0xff${marker.toString(16)}`
  const identifier = /^[\x20-\x7e]{2,40}/.exec(String.fromCharCode(...content.subarray(0, 40)))?.[0] ?? ''
  return `APP${marker - 0xe0}${identifier === '' ? '' : ` (${identifier})`}`
}

// Figure A.6 of ITU-T T.81: where each coefficient of the zigzag stands in its block.
const zigzag = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]

interface QuantisationTable {
  readonly id: number
  /** 64 steps in row order. */
  readonly steps: readonly number[]
}

const tablesIn = ({ content }: Segment): readonly QuantisationTable[] => {
  const tables: QuantisationTable[] = []
  for (let at = 0; at < content.length; ) {
    const [wide, id] = [content[at]! >> 4 !== 0, content[at]! & 15]
    const bytes = wide ? 128 : 64
    if (at + 1 + bytes > content.length) break
    const steps = new Array<number>(64).fill(0)
    for (const [index, place] of zigzag.entries()) {
      const from = at + 1 + (wide ? 2 * index : index)
      steps[place] = wide ? (content[from]! << 8) | content[from + 1]! : content[from]!
    }
    tables.push({ id, steps })
    at += 1 + bytes
  }
  return tables
}

/** The quality of 1 to 100 whose scaled example table (ITU-T T.81 annex K, as libjpeg scales it) is nearest. */
export const estimateQuality = (
  steps: readonly number[],
): { readonly quality: number; readonly isExact: boolean } => {
  let best = { quality: 0, distance: Number.POSITIVE_INFINITY }
  for (let quality = 1; quality <= 100; quality += 1) {
    const { luminance } = quantisationTables(quality)
    const distance = steps.reduce((sum, step, index) => sum + Math.abs(step - luminance[index]!), 0)
    if (distance < best.distance) best = { quality, distance }
  }
  return { quality: best.quality, isExact: best.distance === 0 }
}

const frameRows = ({ marker, content }: Segment): readonly MetadataRow[] => {
  const [bits, components] = [content[0], content[5] ?? 0]
  const [height, width] = [(content[1]! << 8) | content[2]!, (content[3]! << 8) | content[4]!]
  if (content.length < 6 + 3 * components) return []
  const sampling = Array.from({ length: components }, (_, i) => content[7 + 3 * i]!)
  const factors = sampling.map((factor) => `${factor >> 4}x${factor & 15}`).join(', ')
  const known: Readonly<Record<string, string>> = {
    '1x1, 1x1, 1x1': '4:4:4',
    '2x1, 1x1, 1x1': '4:2:2',
    '2x2, 1x1, 1x1': '4:2:0',
    '1x2, 1x1, 1x1': '4:4:0',
    '4x1, 1x1, 1x1': '4:1:1',
  }
  const name = known[factors]
  return [
    { group: 'JPEG', name: 'Process', value: `${startOfFrame[marker]}, ${bits} bits` },
    { group: 'JPEG', name: 'Frame size', value: `${width} x ${height}, ${components} components` },
    { group: 'JPEG', name: 'Subsampling', value: name === undefined ? factors : `${name} (${factors})` },
  ]
}

const trailingRow = (bytes: Uint8Array, end: number): MetadataRow => {
  const rest = bytes.subarray(end)
  const kind = mediaKindOf(rest)
  const what = kind === undefined ? '' : `, beginning as a ${kind.title}`
  return { group: 'JPEG', name: 'Bytes after EOI', value: rest.length === 0 ? '0' : `${rest.length}${what}` }
}

/** The structure of a JPEG stream as rows: markers in order, tables, quality estimate, subsampling, thumbnails, trailing bytes. */
export const jpegStructureRows = (bytes: Uint8Array): readonly MetadataRow[] => {
  const { segments, end, problem } = readStream(bytes)
  const row = (name: string, value: string): MetadataRow => ({ group: 'JPEG', name, value })
  const tables = segments.filter(({ marker }) => marker === 0xdb).flatMap(tablesIn)
  const luminance = tables.find(({ id }) => id === 0)
  const estimate = luminance === undefined ? undefined : estimateQuality(luminance.steps)
  const thumbnails = segments.filter(
    ({ marker, content }) => marker >= 0xe0 && marker <= 0xef && nextPicture(content) !== -1,
  )
  return [
    row('Markers', segments.map((segment) => `${nameOf(segment)} @${segment.offset}`).join(' ')),
    ...(problem === null ? [] : [row('Problem', problem)]),
    ...segments.filter(({ marker }) => startOfFrame[marker] !== undefined).flatMap(frameRows),
    ...tables.slice(0, 8).map(({ id, steps }) => row(`Quantisation table ${id}`, steps.join(' '))),
    ...(estimate === undefined
      ? []
      : [
          row(
            'Quality estimate',
            estimate.isExact
              ? `${estimate.quality} (the table is libjpeg's)`
              : `about ${estimate.quality} (the table is not libjpeg's)`,
          ),
        ]),
    ...thumbnails.map((segment) =>
      row(
        'Embedded thumbnail',
        `in ${nameOf(segment)}, ${segment.content.length - nextPicture(segment.content)} bytes to the segment's end`,
      ),
    ),
    ...(end === null ? [] : [trailingRow(bytes, end)]),
  ]
}

/** Where a JPEG stream begins within a segment, or -1. */
const nextPicture = (content: Uint8Array): number => {
  for (let at = content.indexOf(0xff); at !== -1; at = content.indexOf(0xff, at + 1))
    if (content[at + 1] === 0xd8 && content[at + 2] === 0xff) return at
  return -1
}
