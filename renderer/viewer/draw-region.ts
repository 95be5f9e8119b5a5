import { boundsOf } from '#app/geometry.ts'
import { drawTag, strokeTwice } from './draw-annotations.ts'
import type { SceneRegion } from './scene.ts'
import { toStage, type ViewTransform } from './view-transform.ts'

/** Draws a region of the face as lit up: its areas veiled in white and outlined, and its name above. */
export const drawRegion = (
  context: CanvasRenderingContext2D,
  { polygons }: SceneRegion,
  label: string,
  view: ViewTransform,
): void => {
  const placed = polygons
    .filter((polygon) => polygon.length > 2)
    .map((polygon) => polygon.map((point) => toStage(view, point)))
  if (placed.length === 0) return
  context.beginPath()
  for (const polygon of placed) {
    for (const [at, { x, y }] of polygon.entries()) at === 0 ? context.moveTo(x, y) : context.lineTo(x, y)
    context.closePath()
  }
  context.fillStyle = 'rgba(255, 255, 255, 0.28)'
  context.fill()
  strokeTwice(context, '#ffffff', 2)
  const { x, y } = boundsOf(placed.flat())
  drawTag(context, label, { x, y: y - 2 }, true)
}
