import { lineHeight, type PageFlow, page, textStyles, textWidth } from './page-flow.ts'

/** Where the page number of an entry is written once it is known. */
export interface ContentsPlace {
  /** Index of the contents' own page. */
  readonly page: number
  readonly y: number
}

const style = textStyles.plain

/** Lists the titles; the page numbers are written by `writePageNumbers` when every page is drawn. */
export const drawContents = (flow: PageFlow, titles: readonly string[]): readonly ContentsPlace[] => {
  const places: ContentsPlace[] = []
  flow.within(flow.doc.struct('TOC'), () => {
    for (const title of titles) {
      flow.ensure(lineHeight(style))
      const y = flow.y()
      const entry = flow.doc.struct('TOCI')
      flow.within(entry, () => entry.add(() => flow.drawLine(flow.shown(title), style, page.left, y)))
      places.push({ page: flow.doc.bufferedPageRange().count - 1, y })
      flow.moveTo(y + lineHeight(style) + 1.5)
    }
  })
  flow.moveTo(flow.y() + 6)
  return places
}

/** Writes each entry's page number beside its title, on a page that is still in memory. */
export const writePageNumbers = (
  flow: PageFlow,
  places: readonly ContentsPlace[],
  pageNumbers: readonly number[],
): void => {
  const right = page.left + textWidth
  for (const [index, { page: at, y }] of places.entries()) {
    const text = String(pageNumbers[index] ?? '')
    flow.doc.switchToPage(at)
    flow.doc.markContent('Artifact')
    flow.drawLine(text, style, right - flow.widthOf(text, style), y)
    flow.doc.endMarkedContent()
  }
}
