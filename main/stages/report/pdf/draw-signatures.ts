import { drawLines } from './draw-text.ts'
import { lineHeight, type PageFlow, page, textStyles, textWidth } from './page-flow.ts'

const writingHeight = 38

/** A line to sign by hand for each name, with room for the date. */
export const drawSignatures = (flow: PageFlow, names: readonly string[]): void => {
  const style = textStyles.small
  for (const name of names) {
    const lines = flow.lines(name, style, textWidth * 0.6)
    flow.ensure(writingHeight + lines.length * lineHeight(style) + 6)
    const line = flow.y() + writingHeight
    flow.doc.markContent('Artifact')
    for (const [from, to] of [
      [0, 0.6],
      [0.66, 1],
    ] as const)
      flow.doc
        .moveTo(page.left + from * textWidth, line)
        .lineTo(page.left + to * textWidth, line)
        .lineWidth(0.6)
        .stroke('#1a1a1a')
    flow.doc.endMarkedContent()
    flow.moveTo(line + 2)
    const element = flow.doc.struct('P')
    flow.within(element, () => {
      element.add(() => flow.drawLine('Date and place', style, page.left + 0.66 * textWidth, line + 2))
      drawLines(flow, element, lines, { x: page.left, style })
    })
    flow.moveTo(flow.y() + 6)
  }
}
