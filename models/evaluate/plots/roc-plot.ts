import { showFigure } from '../evaluation-text.ts'
import type { Figure } from '../figure.ts'
import type { RocPoint } from '../roc.ts'
import {
  type DataPoint,
  drawLegendEntry,
  drawLine,
  drawPanel,
  type PlotTheme,
  px,
  seriesClass,
  writeSvg,
} from './chart.ts'

/** A named curve with the AUC that its legend states. */
export interface RocSeries {
  readonly name: string
  readonly points: readonly RocPoint[] | null
  readonly auc: Figure
}

/**
 * ROC curves as an SVG document: false against true positive rate, the diagonal of guessing, a legend with AUC and 95 % interval. `decision`, where
 * given, marks the rates at the shipped threshold. A curve that is not defined keeps its legend entry.
 */
export const writeRocPlot = (options: {
  readonly heading: string
  readonly series: readonly RocSeries[]
  readonly decision?: { readonly falsePositiveRate: number; readonly truePositiveRate: number }
  readonly theme?: PlotTheme
}): string => {
  const { heading, series, decision, theme } = options
  const side = 420
  const area = { left: 76, top: 48, width: side, height: side }
  const panel = drawPanel(
    area,
    { title: 'False positive rate (real called forged)', from: 0, to: 1 },
    { title: 'True positive rate (forged called forged)', from: 0, to: 1 },
  )
  const legendTop = area.top + side + 70
  const names = series.map(({ name, auc }) => `${name}: AUC ${showFigure(auc)}`)
  const longest = Math.max(0, ...names.map((name) => name.length))
  const entries = names.map((name, i) => drawLegendEntry(area.left, legendTop + i * 22, seriesClass(i), name))
  const curves = series.map(({ points }, i) =>
    points === null ? '' : drawLine(panel, thinned(points, area.width), seriesClass(i)),
  )
  const mark = decision
    ? `<circle class="dot s0" cx="${px(panel.toX(decision.falsePositiveRate))}" cy="${px(panel.toY(decision.truePositiveRate))}" r="5"/>`
    : ''
  const markLegend = decision
    ? `<circle class="dot s0" cx="${px(area.left + 14)}" cy="${px(legendTop + series.length * 22 - 4)}" r="5"/>` +
      `<text class="label" x="${px(area.left + 36)}" y="${px(legendTop + series.length * 22)}">at the shipped threshold</text>`
    : ''
  return writeSvg({
    width: Math.max(area.left + side + 24, area.left + 60 + 7.5 * longest),
    height: legendTop + (series.length + (decision ? 1 : 0)) * 22,
    heading,
    description: names.join('; '),
    body: [
      panel.svg,
      `<path class="guide" d="M${px(panel.toX(0))} ${px(panel.toY(0))}L${px(panel.toX(1))} ${px(panel.toY(1))}"/>`,
      ...curves,
      mark,
      ...entries,
      markLegend,
    ].join(''),
    theme,
  })
}

/** Leaves out points within a quarter of a pixel of the last one drawn: fifty thousand pictures need not make a megabyte of path. */
const thinned = (points: readonly RocPoint[], side: number): readonly DataPoint[] => {
  const kept: DataPoint[] = []
  points.forEach(({ falsePositiveRate: x, truePositiveRate: y }, index) => {
    const last = kept.at(-1)
    const isNear = last && Math.max(x - last[0], y - last[1]) * side < 0.25
    if (!isNear || index === points.length - 1) kept.push([x, y])
  })
  return kept
}
