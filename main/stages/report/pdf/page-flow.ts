import PDFDocument from 'pdfkit'
import { breakLines } from './break-lines.ts'
import type { FontName, ReportFonts } from './report-fonts.ts'
import { shownText } from './shown-text.ts'

export type Pdf = InstanceType<typeof PDFDocument>
export type StructureElement = ReturnType<Pdf['struct']>

export interface TextStyle {
  readonly font: FontName
  /** Points. */
  readonly size: number
  readonly colour: string
  /** Height of a line in sizes. */
  readonly leading: number
}

export const ink = '#1a1a1a'
export const faint = '#555555'

const style = (font: FontName, size: number, colour = ink, leading = 1.4): TextStyle => ({
  font,
  size,
  colour,
  leading,
})

export const textStyles = {
  title: style('semibold', 20, ink, 1.25),
  section: style('semibold', 14, ink, 1.3),
  part: style('semibold', 11),
  subpart: style('semibold', 9.5),
  plain: style('regular', 9.5),
  strong: style('semibold', 9.5),
  quote: style('italic', 9.5),
  small: style('regular', 8, faint),
  cell: style('regular', 8, ink, 1.35),
  cellHead: style('semibold', 8, ink, 1.35),
  code: style('code', 7.2, ink, 1.45),
  furniture: style('regular', 7.5, faint),
  furnitureCode: style('code', 6.4, faint),
} as const

/** A4 in points; the furniture stands outside the text's frame. */
export const page = { width: 595.28, height: 841.89, left: 56, right: 56, top: 66, bottom: 66 } as const
export const textWidth: number = page.width - page.left - page.right
const lowest: number = page.height - page.bottom

/** Where the next block goes, and how text is measured and drawn there. */
export interface PageFlow {
  readonly doc: Pdf
  readonly y: () => number
  readonly moveTo: (y: number) => void
  /** Room left on the page, in points. */
  readonly room: () => number
  readonly newPage: () => void
  /** Turns the page unless `height` points are left on this one. */
  readonly ensure: (height: number) => void
  /** Untrusted text, escaped, in lines of at most `width` points. */
  readonly lines: (text: string, style: TextStyle, width: number) => readonly string[]
  readonly widthOf: (text: string, style: TextStyle) => number
  /** Draws one line of measured text, its box's top at y. */
  readonly drawLine: (line: string, style: TextStyle, x: number, y: number) => void
  /** Adds a structure element to the part that is open, or to the document. */
  readonly add: (element: StructureElement) => void
  /** Everything inside belongs to this element. */
  readonly within: (element: StructureElement, work: () => void) => void
  /** Opens an element that stays open until what this gives is called. */
  readonly begin: (element: StructureElement) => () => void
  /** Untrusted text, escaped for the regular face. */
  readonly shown: (text: string) => string
}

export interface FlowOptions {
  readonly title: string
  readonly author: string
  readonly subject: string
  readonly keywords: string
  readonly at: Date
  readonly fonts: ReportFonts
  readonly onPage: (flow: PageFlow) => void
}

/** Pages stay in memory until their number is known; as one piece each, their thousands of operators take a tenth of the room. */
const packContent = (finished: Pdf['page']): void => {
  const content = finished.content as unknown as { buffer: Uint8Array[] }
  content.buffer = [Buffer.concat(content.buffer)]
}

/**
 * A PDF/A-3 document to draw into: the same input gives the same bytes on every machine. Nothing is compressed by the host's own
 * library, whose output differs between hosts; figures come compressed.
 */
export const openFlow = ({ title, author, subject, keywords, at, fonts, onPage }: FlowOptions): PageFlow => {
  const doc = new PDFDocument({
    size: [page.width, page.height],
    margins: { top: 0, bottom: 0, left: 0, right: 0 },
    pdfVersion: '1.7',
    subset: 'PDF/A-3b' as 'PDF/A-3',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    compress: false,
    autoFirstPage: false,
    bufferPages: true,
    // The faces are registered below: one that is given here would be read again at each change of face.
    font: '',
    info: {
      Title: title,
      Author: author,
      Subject: subject,
      Keywords: keywords,
      Creator: 'Assay',
      Producer: 'Assay',
      CreationDate: at,
    },
  })
  for (const { name, bytes } of Object.values(fonts)) doc.registerFont(name, bytes)
  let y: number = page.top
  let open: StructureElement | undefined

  const set = ({ font, size }: TextStyle) => doc.font(font).fontSize(size)
  const widthOf: PageFlow['widthOf'] = (text, style) => set(style).widthOfString(text)
  const flow: PageFlow = {
    doc,
    y: () => y,
    moveTo: (next) => {
      y = next
    },
    room: () => lowest - y,
    newPage: () => {
      if (doc.page !== null) packContent(doc.page)
      doc.addPage()
      y = page.top
      onPage(flow)
    },
    ensure: (height) => {
      if (y + height > lowest && y > page.top) flow.newPage()
    },
    lines: (text, style, width) =>
      breakLines(shownText(text, fonts[style.font].hasGlyph), width, (part) => widthOf(part, style)),
    widthOf,
    drawLine: (line, style, x, top) => {
      if (line === '') return
      set(style).fillColor(style.colour)
      doc.text(line, x, top + ((style.leading - 1.36) * style.size) / 2, { lineBreak: false })
    },
    add: (element) => {
      if (open === undefined) doc.addStructure(element)
      else open.add(element)
    },
    begin: (element) => {
      flow.add(element)
      const before = open
      open = element
      return () => {
        open = before
        element.end()
      }
    },
    within: (element, work) => {
      const end = flow.begin(element)
      work()
      end()
    },
    shown: (text) => shownText(text, fonts.regular.hasGlyph),
  }
  return flow
}

export const lineHeight = ({ size, leading }: TextStyle): number => size * leading
