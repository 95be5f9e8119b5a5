import { boundsOf, type Point } from '#app/geometry.ts'
import type { Mark } from '#app/records/mark.ts'
import type { MarkColour } from '../stores/view.ts'
import type { SceneBox } from './scene.ts'
import { toStage, type ViewTransform } from './view-transform.ts'

type Drawn = Pick<Mark, 'shape' | 'points' | 'colour'> & { readonly note?: string }

const colours: Readonly<Record<MarkColour, string>> = {
  amber: '#ffc043',
  cyan: '#4fd8eb',
  magenta: '#ff6ad5',
  white: '#ffffff',
}
const font = '600 12px system-ui, sans-serif'

/** Draws a line twice, dark below light, so that it is seen on any picture. */
export const strokeTwice = (context: CanvasRenderingContext2D, colour: string, width: number) => {
  context.lineJoin = 'round'
  context.strokeStyle = 'rgba(0, 0, 0, 0.75)'
  context.lineWidth = width + 2
  context.stroke()
  context.strokeStyle = colour
  context.lineWidth = width
  context.stroke()
}

/** Writes a short text on a ground of its own above a point; a filled one is what is selected. */
export const drawTag = (context: CanvasRenderingContext2D, text: string, at: Point, isFilled: boolean) => {
  context.font = font
  const width = context.measureText(text).width + 10
  context.fillStyle = isFilled ? '#ffffff' : 'rgba(0, 0, 0, 0.75)'
  context.fillRect(at.x - 1, at.y - 19, width, 18)
  context.fillStyle = isFilled ? '#000000' : '#ffffff'
  context.textBaseline = 'middle'
  context.fillText(text, at.x + 4, at.y - 9.5)
}

const handleRadius = 4

/** Draws face boxes: the selected one thick and with corners to take hold of, a rejected one dashed. */
export const drawBoxes = (
  context: CanvasRenderingContext2D,
  boxes: readonly SceneBox[],
  view: ViewTransform,
): void => {
  for (const { box, label, isSelected, isRejected } of boxes) {
    const at = toStage(view, box)
    const [width, height] = [box.width * view.scale, box.height * view.scale]
    context.setLineDash(isRejected ? [6, 5] : [])
    context.beginPath()
    context.rect(at.x, at.y, width, height)
    strokeTwice(context, isRejected ? '#b8b8b8' : '#ffffff', isSelected ? 2 : 1)
    context.setLineDash([])
    drawTag(context, label, at, isSelected)
    if (!isSelected) continue
    for (const corner of [
      at,
      { x: at.x + width, y: at.y },
      { x: at.x, y: at.y + height },
      { x: at.x + width, y: at.y + height },
    ]) {
      context.beginPath()
      context.rect(corner.x - handleRadius, corner.y - handleRadius, 2 * handleRadius, 2 * handleRadius)
      context.fillStyle = '#ffffff'
      context.fill()
      strokeTwice(context, '#ffffff', 0.5)
    }
  }
}

const arrowPath = (context: CanvasRenderingContext2D, from: Point, to: Point) => {
  const angle = Math.atan2(to.y - from.y, to.x - from.x)
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  for (const turn of [2.6, -2.6]) {
    context.moveTo(to.x, to.y)
    context.lineTo(to.x + 14 * Math.cos(angle + turn), to.y + 14 * Math.sin(angle + turn))
  }
}

const tracePath = (context: CanvasRenderingContext2D, shape: Mark['shape'], points: readonly Point[]) => {
  const [first, second] = points
  if (first === undefined) return
  if (shape === 'arrow') return arrowPath(context, first, second ?? first)
  if (shape === 'polygon') {
    context.moveTo(first.x, first.y)
    for (const { x, y } of points.slice(1)) context.lineTo(x, y)
    return context.closePath()
  }
  const box = boundsOf(points)
  if (shape === 'rectangle') return context.rect(box.x, box.y, box.width, box.height)
  if (shape === 'ellipse') {
    const [rx, ry] = [box.width / 2, box.height / 2]
    return context.ellipse(box.x + rx, box.y + ry, rx, ry, 0, 0, 2 * Math.PI)
  }
  context.arc(first.x, first.y, 4, 0, 2 * Math.PI)
}

/** Draws one mark with its note beside it. */
export const drawMark = (
  context: CanvasRenderingContext2D,
  { shape, points, colour, note = '' }: Drawn,
  isSelected: boolean,
  view: ViewTransform,
): void => {
  const placed = points.map((point) => toStage(view, point))
  context.beginPath()
  tracePath(context, shape, placed)
  strokeTwice(context, colours[colour], isSelected ? 3 : 1.5)
  const first = placed[0]
  if (note === '' || first === undefined) return
  const line = note.split('\n', 1)[0] ?? ''
  const text = line.length > 40 ? `${line.slice(0, 39)}…` : line
  const at = shape === 'text' || shape === 'arrow' ? first : boundsOf(placed)
  context.font = font
  context.textBaseline = 'bottom'
  context.lineWidth = 3
  context.strokeStyle = 'rgba(0, 0, 0, 0.8)'
  const [x, y] = shape === 'text' ? [at.x + 9, at.y + 7] : [at.x, at.y - 4]
  context.strokeText(text, x, y)
  context.fillStyle = colours[colour]
  context.fillText(text, x, y)
}

/** Draws the square that the loupe enlarges. */
export const drawLoupeFrame = (
  context: CanvasRenderingContext2D,
  centre: Point,
  side: number,
  view: ViewTransform,
): void => {
  const corner = toStage(view, {
    x: Math.floor(centre.x) - (side - 1) / 2,
    y: Math.floor(centre.y) - (side - 1) / 2,
  })
  const length = Math.max(7, side * view.scale)
  context.beginPath()
  context.rect(corner.x, corner.y, length, length)
  strokeTwice(context, '#ffffff', 1)
}
