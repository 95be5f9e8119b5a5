import {
  lineHeight,
  type PageFlow,
  page,
  type StructureElement,
  type TextStyle,
  textStyles,
  textWidth,
} from './page-flow.ts'

/** Lines that stay together at both sides of a page's turn. */
const orphans = 2

/** How many lines of a text must find room where it begins: all of three, for two and one would be torn apart. */
const firstLines = (count: number): number => (count <= orphans + 1 ? count : orphans)

export interface LineFrame {
  readonly x: number
  readonly style: TextStyle
}

/** Draws lines into one structure element, over as many pages as they need, never one line alone. */
export const drawLines = (
  flow: PageFlow,
  element: StructureElement,
  lines: readonly string[],
  { x, style }: LineFrame,
): void => {
  const height = lineHeight(style)
  let next = 0
  while (next < lines.length) {
    const left = lines.length - next
    const fitting = Math.floor(flow.room() / height)
    const count = fitting >= left ? left : Math.min(fitting, left - orphans)
    if (count < Math.min(orphans, left) && flow.y() > page.top) {
      flow.newPage()
      continue
    }
    const part = lines.slice(next, next + Math.max(1, count))
    const top = flow.y()
    element.add(() => {
      for (const [index, line] of part.entries()) flow.drawLine(line, style, x, top + index * height)
    })
    flow.moveTo(top + part.length * height)
    next += part.length
    if (next < lines.length) flow.newPage()
  }
}

export type ParagraphStyle = 'plain' | 'notice' | 'quote' | 'machine' | 'small'

const looks = {
  plain: { style: textStyles.plain, indent: 0, bar: null },
  small: { style: textStyles.small, indent: 0, bar: null },
  quote: { style: textStyles.quote, indent: 12, bar: '#8a8a8a' },
  notice: { style: textStyles.strong, indent: 12, bar: '#1a1a1a' },
  machine: { style: textStyles.code, indent: 12, bar: '#8a8a8a' },
} as const

/** A paragraph; a notice, a quotation and machine text stand behind a bar, so that nothing depends on colour. */
export const drawParagraph = (flow: PageFlow, text: string, kind: ParagraphStyle): void => {
  const { style, indent, bar } = looks[kind]
  const lines = flow.lines(text, style, textWidth - indent)
  const height = lineHeight(style)
  flow.ensure(height * firstLines(lines.length))
  flow.within(flow.doc.struct(kind === 'quote' || kind === 'machine' ? 'BlockQuote' : 'P'), () => {
    // A bar is drawn beside each page's part of the lines: they are drawn in parts of one page.
    let rest = lines
    while (rest.length > 0) {
      const fitting = Math.max(1, Math.floor(flow.room() / height))
      const count = rest.length - fitting === 1 && fitting > orphans ? fitting - 1 : fitting
      const [part, top] = [rest.slice(0, count), flow.y()]
      const element = flow.doc.struct('Span')
      flow.within(element, () => drawLines(flow, element, part, { x: page.left + indent, style }))
      if (bar !== null) drawBar(flow, { top, bottom: flow.y(), colour: bar })
      rest = rest.slice(count)
      if (rest.length > 0) flow.newPage()
    }
  })
  flow.moveTo(flow.y() + 5)
}

const drawBar = (
  { doc }: PageFlow,
  { top, bottom, colour }: { readonly top: number; readonly bottom: number; readonly colour: string },
): void => {
  doc.markContent('Artifact')
  doc.rect(page.left, top + 1, 2, bottom - top - 2).fill(colour)
  doc.endMarkedContent()
}

/** A bulleted list. */
export const drawList = (flow: PageFlow, items: readonly string[]): void => {
  const style = textStyles.plain
  flow.within(flow.doc.struct('L'), () => {
    for (const item of items)
      flow.within(flow.doc.struct('LI'), () => {
        const lines = flow.lines(item, style, textWidth - 14)
        flow.ensure(lineHeight(style) * firstLines(lines.length))
        const label = flow.doc.struct('Lbl')
        flow.within(label, () => {
          const top = flow.y()
          label.add(() => flow.drawLine('•', style, page.left + 3, top))
        })
        const body = flow.doc.struct('LBody')
        flow.within(body, () => drawLines(flow, body, lines, { x: page.left + 14, style }))
        flow.moveTo(flow.y() + 2)
      })
  })
  flow.moveTo(flow.y() + 4)
}

const headings = {
  title: { style: textStyles.title, tag: 'H1', before: 0, after: 10 },
  section: { style: textStyles.section, tag: 'H1', before: 20, after: 6 },
  part: { style: textStyles.part, tag: 'H2', before: 10, after: 4 },
  subpart: { style: textStyles.subpart, tag: 'H3', before: 6, after: 2 },
} as const

/** A heading, kept on one page with the `keep` points that follow it. */
export const drawHeading = (
  flow: PageFlow,
  text: string,
  { kind, keep }: { readonly kind: keyof typeof headings; readonly keep: number },
): void => {
  const { style, tag, before, after } = headings[kind]
  const lines = flow.lines(text, style, textWidth)
  const height = lines.length * lineHeight(style)
  flow.ensure(before + height + after + keep)
  if (flow.y() > page.top) flow.moveTo(flow.y() + before)
  const element = flow.doc.struct(tag)
  flow.within(element, () => drawLines(flow, element, lines, { x: page.left, style }))
  flow.moveTo(flow.y() + after)
}
