import type { ReliabilityBin } from '../calibration/reliability.ts'
import { drawLine, drawPanel, type PlotTheme, px, writeSvg } from './chart.ts'

/**
 * A reliability diagram as an SVG document: stated probability against the share that was forged, with exact 95 % intervals, the
 * diagonal of perfect calibration, and below it how many items each bin holds. Empty bins show nothing above.
 */
export const writeReliabilityPlot = (options: {
  readonly heading: string
  readonly bins: readonly ReliabilityBin[]
  readonly theme?: PlotTheme
}): string => {
  const { heading, bins, theme } = options
  const upper = drawPanel(
    { left: 76, top: 48, width: 420, height: 420 },
    { title: 'Stated probability of manipulation', from: 0, to: 1 },
    { title: 'Share that was forged', from: 0, to: 1 },
  )
  const most = Math.max(1, ...bins.map(({ items }) => items))
  const lower = drawPanel(
    { left: 76, top: 538, width: 420, height: 90 },
    { title: 'Stated probability of manipulation', from: 0, to: 1 },
    { title: 'Items', from: 0, to: most * 1.05, ticks: 3 },
  )
  const filled = bins.filter((bin) => bin.meanProbability !== null && bin.observed.estimate !== null)
  const marks = filled.map(({ meanProbability, observed }) => {
    const x = px(upper.toX(meanProbability!))
    const interval = observed.interval
    const whisker = interval
      ? `<path class="line whisker s0" d="M${x} ${px(upper.toY(interval.low))}V${px(upper.toY(interval.high))}"/>`
      : ''
    return `${whisker}<circle class="dot s0" cx="${x}" cy="${px(upper.toY(observed.estimate!))}" r="4"/>`
  })
  const bars = bins.map(({ from, to, items }) => {
    const [left, right, top] = [lower.toX(from), lower.toX(to), lower.toY(items)]
    return `<rect class="bar" x="${px(left + 1)}" y="${px(top)}" width="${px(right - left - 2)}" height="${px(lower.toY(0) - top)}"/>`
  })
  return writeSvg({
    width: 520,
    height: 690,
    heading,
    description: filled
      .map(
        ({ meanProbability, observed, items, forged }) =>
          `stated ${meanProbability!.toFixed(2)}: ${forged} of ${items} forged (${observed.estimate!.toFixed(2)})`,
      )
      .join('; '),
    body: [
      upper.svg,
      `<path class="guide" d="M${px(upper.toX(0))} ${px(upper.toY(0))}L${px(upper.toX(1))} ${px(upper.toY(1))}"/>`,
      drawLine(
        upper,
        filled.map((bin) => [bin.meanProbability!, bin.observed.estimate!]),
        's0',
      ),
      ...marks,
      lower.svg,
      ...bars,
    ].join(''),
    theme,
  })
}
