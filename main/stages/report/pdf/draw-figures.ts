import { type ColourMap, colourOf, ember, tide } from '#app/colour-map.ts'
import type { ReportFigure } from '#app/records/report.ts'
import { drawLines } from './draw-text.ts'
import { lineHeight, type PageFlow, page, textStyles, textWidth } from './page-flow.ts'

const gap = 12
const columns = 3
const columnWidth = (textWidth - (columns - 1) * gap) / columns
const legendHeight = 30
const barSteps = 32

const mapsByName: ReadonlyMap<string, ColourMap> = new Map([ember, tide].map((map) => [map.name, map]))

/** Round numbers of picture pixels; the scale bar is the longest that takes at most half of the figure. */
const barLength = ({ box }: ReportFigure): number => {
  const most = box.width / 2
  const decade = 10 ** Math.floor(Math.log10(most))
  return ([5, 2, 1].find((step) => step * decade <= most) ?? 1) * decade
}

const drawScaleBar = (flow: PageFlow, figure: ReportFigure, x: number, y: number): void => {
  const { doc } = flow
  const pixels = barLength(figure)
  const width = (pixels * columnWidth) / figure.box.width
  doc
    .moveTo(x, y + 4)
    .lineTo(x + width, y + 4)
    .lineWidth(1.2)
    .stroke('#1a1a1a')
  for (const end of [x, x + width])
    doc
      .moveTo(end, y + 1.5)
      .lineTo(end, y + 6.5)
      .lineWidth(0.8)
      .stroke('#1a1a1a')
  flow.drawLine(`${pixels} pixels of the picture`, textStyles.furniture, x, y + 9)
}

/** The ramp from 0 to 1 with its numbers, the contour's value marked by a triangle. */
const drawColourBar = (
  flow: PageFlow,
  map: ColourMap,
  { contour, x, y }: { readonly contour: number; readonly x: number; readonly y: number },
): void => {
  const { doc } = flow
  const step = columnWidth / barSteps
  for (let index = 0; index < barSteps; index += 1) {
    const [red, green, blue] = colourOf(map, (index + 0.5) / barSteps)
    doc.rect(x + index * step, y, step + 0.2, 6).fill([red, green, blue])
  }
  doc.rect(x, y, columnWidth, 6).lineWidth(0.4).stroke('#1a1a1a')
  const at = x + contour * columnWidth
  doc
    .moveTo(at, y + 6)
    .lineTo(at - 2.5, y + 10)
    .lineTo(at + 2.5, y + 10)
    .fill('#1a1a1a')
  const label = String(Number(contour.toFixed(2)))
  const style = textStyles.furniture
  const labels = [
    ['0', x],
    [
      label,
      Math.min(
        Math.max(at - flow.widthOf(label, style) / 2, x + 8),
        x + columnWidth - 8 - flow.widthOf(label, style),
      ),
    ],
    ['1', x + columnWidth - flow.widthOf('1', style)],
  ] as const
  for (const [text, left] of labels) flow.drawLine(text, style, left, y + 11)
}

const drawOne = (
  flow: PageFlow,
  figure: ReportFigure,
  png: Uint8Array,
  { x, y, height }: { readonly x: number; readonly y: number; readonly height: number },
): void => {
  const element = flow.doc.struct('Figure', {
    alt: `${figure.name}. SHA-256 of the file: ${figure.png.sha256}`,
  })
  flow.within(element, () => {
    element.add(() => {
      flow.doc.image(Buffer.from(png.buffer, png.byteOffset, png.byteLength), x, y, {
        width: columnWidth,
        height: (columnWidth * figure.height) / figure.width,
      })
      flow.doc
        .rect(x, y, columnWidth, (columnWidth * figure.height) / figure.width)
        .lineWidth(0.4)
        .stroke('#1a1a1a')
      const map = figure.overlay === null ? undefined : mapsByName.get(figure.overlay.colourMap)
      if (figure.overlay === null || map === undefined) drawScaleBar(flow, figure, x, y + height + 4)
      else drawColourBar(flow, map, { contour: figure.overlay.contour, x, y: y + height + 4 })
    })
  })
}

const style = textStyles.small

const layCaptions = (flow: PageFlow, captions: readonly string[]): readonly (readonly string[])[] =>
  captions.map((caption) => caption.split('\n').flatMap((part) => flow.lines(part, style, columnWidth)))

const heightsOf = (figures: readonly ReportFigure[], lines: readonly (readonly string[])[]) => ({
  picture: Math.max(...figures.map((figure) => (columnWidth * figure.height) / figure.width)),
  caption: Math.max(...lines.map(({ length }) => length)) * lineHeight(style),
})

/** Room that the figures of a face need, in points. */
export const figuresHeight = (
  flow: PageFlow,
  figures: readonly ReportFigure[],
  captions: readonly string[],
): number => {
  const { picture, caption } = heightsOf(figures, layCaptions(flow, captions))
  return picture + legendHeight + caption + 8
}

/** The figures of a face side by side, each with its scale or colour bar and its caption, all on one page. */
export const drawFigures = (
  flow: PageFlow,
  figures: readonly ReportFigure[],
  captions: readonly string[],
  pngs: readonly Uint8Array[],
): void => {
  const lines = layCaptions(flow, captions)
  const { picture: height, caption: captionHeight } = heightsOf(figures, lines)
  flow.ensure(height + legendHeight + captionHeight + 8)
  const top = flow.y()
  for (const [index, figure] of figures.entries()) {
    const x = page.left + index * (columnWidth + gap)
    drawOne(flow, figure, pngs[index]!, { x, y: top, height })
    flow.moveTo(top + height + legendHeight)
    const caption = flow.doc.struct('Caption')
    flow.within(caption, () => drawLines(flow, caption, lines[index]!, { x, style }))
  }
  flow.moveTo(top + height + legendHeight + captionHeight + 8)
}
