import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { ReportFigure } from '#app/records/report.ts'
import type { ReportBlock, ReportDocument, ReportSection } from '#app/records/report-document.ts'
import { type ContentsPlace, drawContents, writePageNumbers } from './draw-contents.ts'
import { drawFigures, figuresHeight } from './draw-figures.ts'
import { drawSignatures } from './draw-signatures.ts'
import { drawFacts, drawTable, factsRoom, tableRoom } from './draw-table.ts'
import { drawHeading, drawList, drawParagraph } from './draw-text.ts'
import { openFlow, type PageFlow } from './page-flow.ts'
import { drawFurniture, drawWatermark } from './page-furniture.ts'
import { loadReportFonts } from './report-fonts.ts'

/** A file that lies in the PDF beside its pages. */
export interface EmbeddedFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly mediaType: string
  readonly description: string
  /** What it is to the pages (PDF/A-3, ISO 19005-3). */
  readonly relationship: 'Data' | 'Supplement'
}

export interface ReportPdf {
  readonly document: ReportDocument
  readonly author: string
  readonly embedded: readonly EmbeddedFile[]
  /** The PNG file of a figure. */
  readonly readFigure: (figure: ReportFigure) => Promise<Uint8Array>
}

/** Three lines of a paragraph, in points. */
const firstLinesRoom = 44

/** The height that a heading keeps for what follows it, so that it never stands alone at the foot of a page. */
const keepFor = (flow: PageFlow, next: ReportBlock | undefined): number => {
  if (next === undefined) return 0
  if (next.kind === 'figures') return figuresHeight(flow, next.figures, next.captions)
  if (next.kind === 'heading') return 70
  if (next.kind === 'table') return tableRoom(flow, next.columns, next.rows)
  return next.kind === 'facts' ? factsRoom(flow, next.rows) : firstLinesRoom
}

/** What is known of pages once all are drawn. */
interface PageBook {
  readonly contents: ContentsPlace[]
  /** Number of the page on which each section begins, after the cover. */
  readonly starts: number[]
}

const drawBlock = async (
  flow: PageFlow,
  block: ReportBlock,
  next: ReportBlock | undefined,
  { readFigure, book }: { readonly readFigure: ReportPdf['readFigure']; readonly book: PageBook },
): Promise<void> => {
  switch (block.kind) {
    case 'heading': {
      const kind = block.level === 2 ? 'part' : 'subpart'
      drawHeading(flow, block.text, { kind, keep: keepFor(flow, next) })
      return
    }
    case 'paragraph':
      for (const text of block.text.split(/\r\n|\r|\n/)) drawParagraph(flow, text, block.style)
      return
    case 'list':
      drawList(flow, block.items)
      return
    case 'facts':
      drawFacts(flow, block.rows)
      return
    case 'table':
      drawTable(flow, block.columns, block.rows)
      return
    case 'figures': {
      const pngs: Uint8Array[] = []
      for (const figure of block.figures) pngs.push(await readFigure(figure))
      drawFigures(flow, block.figures, block.captions, pngs)
      return
    }
    case 'contents':
      book.contents.push(...drawContents(flow, block.titles))
      return
    case 'signatures':
      drawSignatures(flow, block.names)
  }
}

type Outline = PageFlow['doc']['outline']

/** Gives what was drawn so far to the file, and lets other work run. */
const drain = async ({ doc }: PageFlow, out: Writable): Promise<void> => {
  do {
    if (out.writableNeedDrain && !out.destroyed) {
      const waiting = new AbortController()
      const { signal } = waiting
      await Promise.race([once(out, 'drain', { signal }), once(out, 'close', { signal })])
      waiting.abort()
    }
    await new Promise((resolve) => setImmediate(resolve))
  } while (doc.readableLength > 0 && !out.destroyed)
}

const drawSection = async (
  flow: PageFlow,
  { id, title, blocks }: ReportSection,
  outline: Outline,
  {
    readFigure,
    book,
    afterBlock,
  }: Pick<ReportPdf, 'readFigure'> & { readonly book: PageBook; readonly afterBlock: () => Promise<void> },
): Promise<void> => {
  const end = flow.begin(flow.doc.struct('Sect', { title }))
  drawHeading(flow, title, { kind: id === 'R1' ? 'title' : 'section', keep: keepFor(flow, blocks[0]) })
  if (id !== 'R1') book.starts.push(flow.doc.bufferedPageRange().count)
  const mark = outline.addItem(title)
  for (const [index, block] of blocks.entries()) {
    await drawBlock(flow, block, blocks[index + 1], { readFigure, book })
    if (block.kind === 'heading' && block.level === 2) mark.addItem(flow.shown(block.text))
    await afterBlock()
  }
  end()
}

const embed = (
  { doc }: PageFlow,
  { name, bytes, mediaType, description, relationship }: EmbeddedFile,
  at: Date,
): void => {
  const options = { name, type: mediaType, description, relationship, creationDate: at, modifiedDate: at }
  doc.file(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), options)
}

/** A document property: PDF/A wants it alike in two places, one of them XML. */
const property = (text: string): string =>
  text
    .replaceAll(/[\p{C}<>&]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

/**
 * Writes the report as PDF/A-3 into `out`, which is ended. The bytes depend on the arguments alone: not on host, clock or chance.
 * Holds the pages' text in memory, but one face's figures only. `progress` hears of the share (0 to 1) that is drawn.
 */
export const writeReportPdf = async (
  { document, author, embedded, readFigure }: ReportPdf,
  out: Writable,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<void> => {
  const at = new Date(document.at)
  const flow = openFlow({
    title: property(`${document.title} ${document.number}`),
    author: property(author),
    subject: property(`Case ${document.caseNumber}`),
    keywords: `manifest SHA-256 ${document.manifestSha256}`,
    at,
    fonts: await loadReportFonts(),
    onPage: (opened) => {
      if (document.isDraft) drawWatermark(opened)
    },
  })
  const { doc } = flow
  const total = document.sections.reduce((sum, { blocks }) => sum + blocks.length, 0)
  const book: PageBook = { contents: [], starts: [] }
  let done = 0
  doc.pipe(out)
  const written = finished(out)
  // Awaited below; a failure before that must not go unheard.
  written.catch(() => {})
  try {
    flow.newPage()
    for (const [index, section] of document.sections.entries()) {
      if (index === 1) flow.newPage()
      await drawSection(flow, section, doc.outline, {
        readFigure,
        book,
        afterBlock: async () => {
          signal.throwIfAborted()
          done += 1
          progress((0.95 * done) / total)
          if (done % 8 === 0) await drain(flow, out)
        },
      })
    }
    writePageNumbers(flow, book.contents, book.starts)
    drawFurniture(flow, document)
    for (const file of embedded) embed(flow, file, at)
    doc.end()
    await written
    progress(1)
  } catch (thrown) {
    out.destroy()
    throw thrown
  }
}
