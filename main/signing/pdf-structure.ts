import { Fault } from '#app/fault.ts'

/** A PDF file as an incremental update needs it: where its objects are, and what its trailer says (ISO 32000-1, 7.5). */
export interface PdfStructure {
  /** One character per byte. */
  readonly text: string
  /** Where the newest cross-reference table begins. */
  readonly startXref: number
  /** Number from which objects are free. */
  readonly size: number
  readonly root: number
  /** The trailer's /Info, /ID as they stand there; '' where there is none. */
  readonly info: string
  readonly firstId: string
  /** The object's text between 'obj' and 'endobj'. */
  readonly objectText: (number: number) => string
}

const refuse = (problem: string): Fault =>
  new Fault('input/invalid', `The PDF file cannot be signed: ${problem}. Sign the file as Assay exported it.`)

const mostTables = 100

/** The trailer's dictionary that follows the table at `from`. */
const trailerAt = (text: string, from: number): string => {
  const at = text.indexOf('trailer', from)
  const end = text.indexOf('startxref', at)
  if (at < 0 || end < 0) throw refuse('its trailer is missing')
  return text.slice(at, end)
}

const numberAfter = (key: string, dictionary: string): number | undefined => {
  const found = new RegExp(`/${key}\\s+(\\d+)`).exec(dictionary)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** Takes over the entries of one table (7.5.4) that a newer table does not name already. */
const readTable = (text: string, at: number, offsets: Map<number, number>): void => {
  if (!/^xref\s/.test(text.slice(at, at + 5))) throw refuse('its table of objects is compressed or missing')
  const line = /\s*(\d+) (\d+)\s*?\r?\n/y
  const entry = /(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)/y
  let position = at + 4
  for (;;) {
    line.lastIndex = position
    const head = line.exec(text)
    if (head === null) return
    position = line.lastIndex
    const [first, count] = [Number(head[1]), Number(head[2])]
    for (let number = first; number < first + count; number += 1) {
      entry.lastIndex = position
      const found = entry.exec(text)
      if (found === null) throw refuse('its table of objects is damaged')
      position = entry.lastIndex
      if (found[3] === 'n' && !offsets.has(number)) offsets.set(number, Number(found[1]))
    }
  }
}

/** Reads a PDF file with plain cross-reference tables. Throws input/invalid for any other. */
export const readPdfStructure = (pdf: Uint8Array): PdfStructure => {
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1')
  if (!text.startsWith('%PDF-')) throw refuse('it is no PDF file')
  const startXref = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text.slice(-1024))?.[1] ?? Number.NaN)
  if (!Number.isSafeInteger(startXref)) throw refuse('its end is missing')
  const offsets = new Map<number, number>()
  const trailer = trailerAt(text, startXref)
  let at: number | undefined = startXref
  for (let tables = 0; at !== undefined; tables += 1) {
    if (tables >= mostTables) throw refuse('its tables of objects lead in a circle')
    readTable(text, at, offsets)
    at = numberAfter('Prev', trailerAt(text, at))
  }
  if (/\/Encrypt\b/.test(trailer)) throw refuse('it is encrypted')
  const size = numberAfter('Size', trailer)
  const root = numberAfter('Root', trailer)
  if (size === undefined || root === undefined) throw refuse('its trailer is incomplete')
  return {
    text,
    startXref,
    size,
    root,
    info: /\/Info\s+\d+\s+\d+\s+R/.exec(trailer)?.[0] ?? '',
    firstId: /\/ID\s*\[\s*(<[0-9A-Fa-f\s]*>)/.exec(trailer)?.[1] ?? '',
    objectText: (number) => {
      const offset = offsets.get(number)
      const head = new RegExp(`^\\s*${number}\\s+0\\s+obj`).exec(text.slice(offset, (offset ?? 0) + 40))
      const end = text.indexOf('endobj', offset)
      if (offset === undefined || head === null || end < 0) throw refuse(`object ${number} is missing`)
      return text.slice(offset + head[0].length, end).trim()
    },
  }
}

/** The object that a dictionary's entry refers to; throws where there is none. */
export const reference = (dictionary: string, key: string): number => {
  const found = new RegExp(`/${key}\\s+(\\d+)\\s+0\\s+R`).exec(dictionary)?.[1]
  if (found === undefined) throw refuse(`it has no /${key}`)
  return Number(found)
}

/** The first page's object: the first leaf of the page tree (7.7.3). */
export const firstPage = ({ root, objectText }: PdfStructure): number => {
  let node = reference(objectText(root), 'Pages')
  for (let depth = 0; depth < 50; depth += 1) {
    const kids = /\/Kids\s*\[\s*(\d+)\s+0\s+R/.exec(objectText(node))?.[1]
    if (kids === undefined) return node
    node = Number(kids)
  }
  throw refuse('its pages lead in a circle')
}

/** A dictionary with one more entry, put first so that nothing inside needs to be understood. */
export const withEntry = (dictionary: string, entry: string): string => {
  if (!dictionary.startsWith('<<')) throw refuse('an object is no dictionary')
  return `<<\n${entry}${dictionary.slice(2)}`
}
