import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'

/** A position in an axis's own units. */
export type DataPoint = readonly [x: number, y: number]

export interface Axis {
  /** With its unit. */
  readonly title: string
  readonly from: number
  readonly to: number
  /** About how many ticks; 5 by default. */
  readonly ticks?: number
}

/** Where a panel's axes lie in the drawing, in pixels. */
export interface PanelArea {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Axes drawn into an area, and the map from their units to pixels. */
export interface Panel {
  readonly area: PanelArea
  readonly svg: string
  readonly toX: (x: number) => number
  readonly toY: (y: number) => number
}

/** `auto` follows the reader's system; a report on paper asks for `light`. */
export type PlotTheme = 'auto' | 'light' | 'dark'

/** Text as it may stand in XML: markup escaped, characters that XML forbids replaced. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/** Rounded to a hundredth of a pixel. */
export const px = (value: number): string => String(Math.round(value * 100) / 100)

/** Draws a frame, grid, ticks and titles. The y axis points up. */
export const drawPanel = (area: PanelArea, x: Axis, y: Axis): Panel => {
  const { left, top, width, height } = area
  const toX = scaleLinear([x.from, x.to], [left, left + width])
  const toY = scaleLinear([y.from, y.to], [top + height, top])
  const xTicks = toX.ticks(x.ticks ?? 5)
  const yTicks = toY.ticks(y.ticks ?? 5)
  const xFormat = toX.tickFormat(x.ticks ?? 5)
  const yFormat = toY.tickFormat(y.ticks ?? 5)
  const bottom = top + height
  const svg = [
    ...xTicks.map(
      (tick) =>
        `<path class="grid" d="M${px(toX(tick))} ${px(top)}V${px(bottom)}"/>` +
        `<text class="tick" x="${px(toX(tick))}" y="${px(bottom + 18)}" text-anchor="middle">${escapeXml(xFormat(tick))}</text>`,
    ),
    ...yTicks.map(
      (tick) =>
        `<path class="grid" d="M${px(left)} ${px(toY(tick))}H${px(left + width)}"/>` +
        `<text class="tick" x="${px(left - 8)}" y="${px(toY(tick) + 4)}" text-anchor="end">${escapeXml(yFormat(tick))}</text>`,
    ),
    `<rect class="frame" x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}"/>`,
    `<text class="title" x="${px(left + width / 2)}" y="${px(bottom + 40)}" text-anchor="middle">${escapeXml(x.title)}</text>`,
    `<text class="title" transform="translate(${px(left - 52)} ${px(top + height / 2)}) rotate(-90)" text-anchor="middle">${escapeXml(y.title)}</text>`,
  ].join('')
  return { area, svg, toX, toY }
}

/** Series differ in dashes as well as colour, so that they stay apart in greyscale. Series repeat after six. */
export const seriesClass = (series: number): string => `s${series % 6}`

/** A line through points; gaps where a point is not finite. */
export const drawLine = (panel: Panel, points: readonly DataPoint[], className: string): string => {
  const path = line<DataPoint>()
    .defined(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
    .x(([x]) => panel.toX(x))
    .y(([, y]) => panel.toY(y))
    .digits(2)(points)
  return path ? `<path class="line ${className}" d="${path}"/>` : ''
}

/** A legend entry: a piece of the line and its name, its left end at (x, y). */
export const drawLegendEntry = (x: number, y: number, className: string, name: string): string =>
  `<path class="line ${className}" d="M${px(x)} ${px(y - 4)}h28"/><text class="label" x="${px(x + 36)}" y="${px(y)}">${escapeXml(name)}</text>`

interface Palette {
  readonly paper: string
  readonly ink: string
  readonly quiet: string
  readonly grid: string
  readonly series: readonly [string, string, string, string, string, string]
}

const light: Palette = {
  paper: '#ffffff',
  ink: '#1a1a1a',
  quiet: '#595959',
  grid: '#e3e3e3',
  series: ['#0b4f8a', '#c2410c', '#0f766e', '#86198f', '#7a5c00', '#1a1a1a'],
}

const dark: Palette = {
  paper: '#16181b',
  ink: '#ececec',
  quiet: '#a8adb3',
  grid: '#33373c',
  series: ['#7cc4ff', '#ffab70', '#5eead4', '#f0abfc', '#fde047', '#ececec'],
}

const dashes = ['none', '9 4', '2 4', '9 4 2 4', '14 5', '5 3'] as const

const colours = (palette: Palette): string =>
  [
    `.paper{fill:${palette.paper}}`,
    `text{fill:${palette.ink}}.tick{fill:${palette.quiet}}`,
    `.grid{stroke:${palette.grid}}.frame{stroke:${palette.quiet}}.guide{stroke:${palette.quiet}}.bar{fill:${palette.quiet}}`,
    ...palette.series.map((colour, i) => `.s${i}{stroke:${colour}}.dot.s${i}{fill:${colour}}`),
  ].join('')

const forms = [
  'text{font:13px system-ui,"Segoe UI","DejaVu Sans",sans-serif}.tick{font-size:12px}.heading{font-size:15px;font-weight:600}',
  '.grid,.frame,.guide,.line{fill:none}.grid,.frame{stroke-width:1}.guide{stroke-width:1.25;stroke-dasharray:3 4}.line{stroke-width:2;stroke-linejoin:round}',
  ...dashes.map((dash, i) => `.line.s${i}{stroke-dasharray:${dash}}`),
].join('')

/** A whole SVG document with a heading and a description for screen readers; width and height in pixels. */
export const writeSvg = (options: {
  readonly width: number
  readonly height: number
  readonly heading: string
  readonly description: string
  readonly body: string
  readonly theme?: PlotTheme | undefined
}): string => {
  const { width, height, heading, description, body, theme = 'auto' } = options
  const palette =
    theme === 'auto'
      ? `${colours(light)}@media (prefers-color-scheme:dark){${colours(dark)}}`
      : colours(theme === 'light' ? light : dark)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(heading)}</title><desc>${escapeXml(description)}</desc>`,
    `<style>${forms}${palette}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<text class="heading" x="16" y="26">${escapeXml(heading)}</text>`,
    body,
    '</svg>\n',
  ].join('')
}
