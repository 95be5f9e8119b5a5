import { Fault } from '#app/fault.ts'
import {
  type DataPoint,
  drawLegendEntry,
  drawLine,
  drawPanel,
  type PlotTheme,
  seriesClass,
  writeSvg,
} from './chart.ts'

/** One quantity over the course of training, with its unit in `title`; points that are not finite leave a gap. */
export interface CurvePanel {
  readonly title: string
  readonly series: readonly { readonly name: string; readonly points: readonly DataPoint[] }[]
  /** Fixed limits of the y axis (an AUC: 0.5..1); else what the points need. */
  readonly range?: readonly [from: number, to: number]
}

/** Training curves as an SVG document: panels one below the other over the same x axis. Refuses a plot without any finite point. */
export const writeCurvePlot = (options: {
  readonly heading: string
  /** "Images seen", "Optimiser steps". */
  readonly xTitle: string
  readonly panels: readonly CurvePanel[]
  readonly theme?: PlotTheme
}): string => {
  const { heading, xTitle, panels, theme } = options
  const finite = panels.flatMap(({ series }) => series.flatMap(({ points }) => points.filter(isFinitePoint)))
  if (finite.length === 0)
    throw new Fault('input/invalid', 'The training log holds no figures yet, so there is nothing to plot.')
  const [xFrom, xTo] = extent(finite.map(([x]) => x))
  const [left, width, height] = [86, 620, 200]
  let top = 48
  const body = panels.map((panel) => {
    const [from, to] = panel.range ?? padded(extent(yValues(panel)))
    const axes = drawPanel(
      { left, top, width, height },
      { title: xTitle, from: xFrom, to: xTo, ticks: 8 },
      { title: panel.title, from, to },
    )
    const lines = panel.series.map(({ points }, i) => drawLine(axes, points, seriesClass(i)))
    const legend = panel.series.map(({ name }, i) =>
      drawLegendEntry(left + width + 16, top + 16 + i * 22, seriesClass(i), name),
    )
    top += height + 66
    // Outside fixed limits a curve must not run over its neighbour.
    const clip = `<clipPath id="clip${top}"><rect x="${left}" y="${top - height - 66}" width="${width}" height="${height}"/></clipPath>`
    return `${axes.svg}${clip}<g clip-path="url(#clip${top})">${lines.join('')}</g>${legend.join('')}`
  })
  const longest = Math.max(...panels.flatMap(({ series }) => series.map(({ name }) => name.length)))
  return writeSvg({
    width: left + width + 64 + 8 * longest,
    height: top - 8,
    heading,
    description: panels
      .map(({ title, series }) => `${title}: ${series.map(({ name }) => name).join(', ')}`)
      .join('; '),
    body: body.join(''),
    theme,
  })
}

const isFinitePoint = ([x, y]: DataPoint): boolean => Number.isFinite(x) && Number.isFinite(y)

const yValues = ({ series }: CurvePanel): readonly number[] =>
  series.flatMap(({ points }) => points.filter(isFinitePoint).map(([, y]) => y))

/** Least and greatest value, apart from each other; 0..1 for none. */
const extent = (values: readonly number[]): readonly [number, number] => {
  if (values.length === 0) return [0, 1]
  const least = values.reduce((a, b) => Math.min(a, b))
  const greatest = values.reduce((a, b) => Math.max(a, b))
  return least < greatest ? [least, greatest] : [least - 0.5, greatest + 0.5]
}

const padded = ([from, to]: readonly [number, number]): readonly [number, number] => {
  const margin = 0.05 * (to - from)
  return [from - margin, to + margin]
}
