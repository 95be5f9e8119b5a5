import { createHash } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import { firstPage, readPdfStructure, withEntry } from './pdf-structure.ts'

/** What the signature's dictionary says in words (ISO 32000-1, table 252). */
export interface SignatureWords {
  readonly name: string
  readonly reason: string
  readonly at: Date
}

/** A PDF file with an empty place for its signature. */
export interface PreparedPdf {
  readonly pdf: Buffer
  /** The place of the signature's hexadecimal digits, without the brackets around them. */
  readonly place: { readonly from: number; readonly to: number }
}

/** A text string as UTF-16BE in hexadecimal digits: nothing in it needs escaping (7.9.2.2). */
const textString = (text: string): string =>
  `<FEFF${Buffer.from(text.toWellFormed(), 'utf16le').swap16().toString('hex').toUpperCase()}>`

/** A date (7.9.4), in UTC. */
const dateString = (at: Date): string => `(D:${at.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z)`

/** Digits of a byte range, wide enough for any file. */
const rangeWidth = 12

/**
 * Appends an incremental update (7.5.6) with one signature field to a PDF file: what was there before stays to the byte, and so
 * does its conformance to PDF/A-3 (the field has no extent, so needs no appearance; its print flag is set). The bytes to sign are
 * all but the place between '<' and '>'. Throws input/invalid for a file that has a form or a signature already.
 */
export const appendSignatureField = (
  pdf: Uint8Array,
  { name, reason, at }: SignatureWords,
  roomBytes: number,
): PreparedPdf => {
  const structure = readPdfStructure(pdf)
  const { text, root, size, info, firstId, objectText } = structure
  const catalog = objectText(root)
  if (/\/AcroForm\b/.test(catalog) || /\/ByteRange\b/.test(text))
    throw new Fault(
      'input/conflict',
      'The PDF file is signed already or holds a form. Export the report again to sign it.',
    )
  const page = firstPage(structure)
  const [signature, field] = [size, size + 1]
  const pageText = objectText(page)
  const objects: (readonly [number: number, text: string])[] = [
    [root, withEntry(catalog, `/AcroForm << /Fields [${field} 0 R] /SigFlags 3 >>\n`)],
  ]
  const annotations = /\/Annots\s*(?:(\[)|(\d+)\s+0\s+R)/.exec(pageText)
  if (annotations === null) objects.push([page, withEntry(pageText, `/Annots [${field} 0 R]\n`)])
  else if (annotations[1] !== undefined)
    objects.push([page, pageText.replace(annotations[0], `${annotations[0]}${field} 0 R `)])
  else {
    const list = Number(annotations[2])
    objects.push([list, objectText(list).replace(/^\[/, `[${field} 0 R `)])
  }
  const blankRange = `[0 ${`${'0'.repeat(rangeWidth)} `.repeat(3)}]`
  objects.push(
    [
      signature,
      `<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n/ByteRange ${blankRange}\n` +
        `/Contents <${'0'.repeat(2 * roomBytes)}>\n/M ${dateString(at)}\n/Name ${textString(name)}\n/Reason ${textString(reason)}\n>>`,
    ],
    [
      field,
      `<<\n/Type /Annot\n/Subtype /Widget\n/FT /Sig\n/T (Signature1)\n/TU ${textString(`Signature of ${name}`)}\n/F 132\n` +
        `/Rect [0 0 0 0]\n/P ${page} 0 R\n/V ${signature} 0 R\n>>`,
    ],
  )
  let update = text.endsWith('\n') ? '' : '\n'
  const entries = objects
    .toSorted(([a], [b]) => a - b)
    .map(([number, content]) => {
      const offset = text.length + update.length
      update += `${number} 0 obj\n${content}\nendobj\n`
      return `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`
    })
  const xref = text.length + update.length
  const secondId = createHash('sha256').update(pdf).digest('hex').slice(0, 32)
  const id = firstId === '' ? '' : `\n/ID [${firstId} <${secondId}>]`
  update +=
    `xref\n${entries.join('')}trailer\n<<\n/Size ${size + 2}\n/Root ${root} 0 R\n/Prev ${structure.startXref}` +
    `${info === '' ? '' : `\n${info}`}${id}\n>>\nstartxref\n${xref}\n%%EOF\n`
  const from = text.length + update.indexOf('/Contents <') + '/Contents <'.length
  const to = from + 2 * roomBytes
  const length = text.length + update.length
  const range = [from - 1, to + 1, length - to - 1].map((number) => String(number))
  const filled = `[0 ${range.join(' ')}]`.padEnd(blankRange.length, ' ')
  // Appended as bytes: the original's own are never decoded and encoded again.
  const whole = Buffer.concat([pdf, Buffer.from(update.replace(blankRange, filled), 'latin1')])
  return { pdf: whole, place: { from, to } }
}
