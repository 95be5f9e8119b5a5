import {
  lineHeight,
  type PageFlow,
  page,
  type StructureElement,
  type TextStyle,
  textStyles,
  textWidth,
} from './page-flow.ts'

const padding = { x: 4, y: 2.5 } as const
/** A row that takes more of a page than this is split between pages. */
const mostUnbroken = 250

/** A table of that many rows is kept on one page where it fits. */
const smallTable = 12

export interface TableColumn {
  readonly title: string
  /** Part of the text's width; all together are 1. */
  readonly share: number
  readonly isCode: boolean
}

interface Cell {
  readonly lines: readonly string[]
  readonly style: TextStyle
  readonly x: number
}

interface Row {
  readonly cells: readonly Cell[]
  readonly height: number
}

const cellStyle = (isCode: boolean): TextStyle => (isCode ? textStyles.code : textStyles.cell)

const layRow = (
  flow: PageFlow,
  texts: readonly string[],
  columns: readonly TableColumn[],
  styleOf: (column: TableColumn, index: number) => TextStyle,
): Row => {
  let x: number = page.left
  const cells = columns.map((column, index): Cell => {
    const width = column.share * textWidth
    const style = styleOf(column, index)
    const cell = {
      lines: flow.lines(texts[index] ?? '', style, width - 2 * padding.x),
      style,
      x: x + padding.x,
    }
    x += width
    return cell
  })
  return { cells, height: Math.max(...cells.map(heightOf)) + 2 * padding.y }
}

const heightOf = ({ lines, style }: Cell): number => lines.length * lineHeight(style)

const drawRule = ({ doc }: PageFlow, y: number, weight: number): void => {
  doc.markContent('Artifact')
  doc
    .moveTo(page.left, y)
    .lineTo(page.left + textWidth, y)
    .lineWidth(weight)
    .stroke('#9a9a9a')
  doc.endMarkedContent()
}

const drawShade = ({ doc }: PageFlow, y: number, height: number): void => {
  doc.markContent('Artifact')
  doc.rect(page.left, y, textWidth, height).fill('#ececec')
  doc.endMarkedContent()
}

/** Draws a row, on the next pages too where it is longer than this one; `head` is drawn again at the top of each. */
const drawRow = (flow: PageFlow, row: Row, tags: readonly string[], head: () => void): void => {
  const element = flow.doc.struct('TR')
  flow.within(element, () => {
    const boxes = row.cells.map((_, index): StructureElement => {
      const tag = tags[index] ?? 'TD'
      const box = flow.doc.struct(
        tag,
        tag === 'TH' ? ({ scope: tags.includes('TD') ? 'Row' : 'Column' } as object) : {},
      )
      flow.add(box)
      return box
    })
    let done = row.cells.map(() => 0)
    for (;;) {
      const top = flow.y()
      const room = flow.room() - 2 * padding.y
      const counts = row.cells.map(({ lines, style }, index) =>
        Math.min(lines.length - done[index]!, Math.max(0, Math.floor((room + 0.01) / lineHeight(style)))),
      )
      const part = row.cells.map((cell, index) =>
        cell.lines.slice(done[index], done[index]! + counts[index]!),
      )
      for (const [index, { style, x }] of row.cells.entries())
        boxes[index]!.add(() => {
          for (const [line, text] of part[index]!.entries())
            flow.drawLine(text, style, x, top + padding.y + line * lineHeight(style))
        })
      const used = Math.max(...row.cells.map(({ style }, index) => counts[index]! * lineHeight(style)))
      flow.moveTo(top + used + 2 * padding.y)
      drawRule(flow, flow.y(), 0.4)
      done = done.map((count, index) => count + counts[index]!)
      if (row.cells.every(({ lines }, index) => done[index]! >= lines.length)) break
      flow.newPage()
      head()
    }
    for (const box of boxes) box.end()
  })
}

const makeRoom = (flow: PageFlow, height: number, head: () => void): void => {
  const isSplit = height > mostUnbroken && flow.room() > mostUnbroken / 2
  if (height <= flow.room() || isSplit) return
  flow.newPage()
  head()
}

const layHead = (flow: PageFlow, columns: readonly TableColumn[]): Row =>
  layRow(
    flow,
    columns.map(({ title }) => title),
    columns,
    () => textStyles.cellHead,
  )

const layBody = (flow: PageFlow, texts: readonly string[], columns: readonly TableColumn[]): Row =>
  layRow(flow, texts, columns, ({ isCode }) => cellStyle(isCode))

/** A row of names and values. */
interface Fact {
  readonly name: string
  readonly value: string
  readonly isCode: boolean
}

const layFact = (flow: PageFlow, { name, value, isCode }: Fact): Row =>
  layRow(flow, [name, value], factColumns, (_, index) =>
    index === 0 ? textStyles.cellHead : cellStyle(isCode),
  )

const sumOf = (rows: readonly Row[]): number => rows.reduce((sum, { height }) => sum + height, 0)

/** What must stand together: everything where that is little, else the first rows. */
const kept = (rows: readonly Row[], isWhole: boolean): number => {
  const whole = sumOf(rows)
  return isWhole && whole <= mostUnbroken ? whole : Math.min(sumOf(rows.slice(0, 2)), mostUnbroken)
}

/** Room that a table needs where it begins, in points. */
export const tableRoom = (
  flow: PageFlow,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): number => {
  const laid = rows.slice(0, smallTable + 1).map((texts) => layBody(flow, texts, columns))
  return layHead(flow, columns).height + kept(laid, laid.length <= smallTable)
}

/** Room that names and values need where they begin, in points. */
export const factsRoom = (flow: PageFlow, rows: readonly Fact[]): number => {
  const laid = rows.slice(0, smallTable + 5).map((row) => layFact(flow, row))
  return kept(laid, laid.length === rows.length)
}

/** A table with a head that is repeated on each page; nothing in a cell is cut off. */
export const drawTable = (
  flow: PageFlow,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): void => {
  flow.ensure(tableRoom(flow, columns, rows))
  const head = layHead(flow, columns)
  flow.within(flow.doc.struct('Table'), () => {
    drawShade(flow, flow.y(), head.height)
    drawRow(
      flow,
      head,
      columns.map(() => 'TH'),
      () => {},
    )
    const again = (): void => {
      drawShade(flow, flow.y(), head.height)
      const top = flow.y()
      // A repeated head is no content: a reader hears it once.
      flow.doc.markContent('Artifact')
      for (const { lines, style, x } of head.cells)
        for (const [line, text] of lines.entries())
          flow.drawLine(text, style, x, top + padding.y + line * lineHeight(style))
      flow.doc.endMarkedContent()
      flow.moveTo(top + head.height)
    }
    for (const texts of rows) {
      const row = layBody(flow, texts, columns)
      makeRoom(flow, row.height, again)
      drawRow(flow, row, [], again)
    }
  })
  flow.moveTo(flow.y() + 8)
}

const factColumns: readonly TableColumn[] = [
  { title: '', share: 0.27, isCode: false },
  { title: '', share: 0.73, isCode: false },
]

/** Names and values in two columns, without a head. */
export const drawFacts = (flow: PageFlow, rows: readonly Fact[]): void => {
  flow.ensure(factsRoom(flow, rows))
  flow.within(flow.doc.struct('Table'), () => {
    for (const fact of rows) {
      const row = layFact(flow, fact)
      makeRoom(flow, row.height, () => {})
      drawRow(flow, row, ['TH', 'TD'], () => {})
    }
  })
  flow.moveTo(flow.y() + 8)
}
