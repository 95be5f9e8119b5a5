import type { Size, ViewTransform } from './view-transform.ts'

/** How far beyond the stage its layers are drawn on each side, in CSS pixels: what a hand may bring in before they are drawn anew. */
export const marginPx = 160

/** Beyond these, what was drawn for another scale looks wrong: lines too thick, pixels too coarse. */
const mostStretch = 1.3

/** A move and a stretch of what is drawn, about the stage's upper left corner. */
export interface Slide {
  readonly scale: number
  readonly x: number
  readonly y: number
}

/** What makes layers that were drawn at one place look as if they were drawn at another. */
export const slideBetween = (drawn: ViewTransform, view: ViewTransform): Slide => {
  const scale = view.scale / drawn.scale
  return { scale, x: view.x - drawn.x * scale, y: view.y - drawn.y * scale }
}

/** Whether the stage shows nothing of the picture that the layers, drawn at `drawn` with their margin, do not hold. */
export const canSlide = (drawn: ViewTransform, view: ViewTransform, picture: Size, stage: Size): boolean => {
  const { scale, x, y } = slideBetween(drawn, view)
  if (scale > mostStretch || scale < 1 / mostStretch) return false
  const holds = (start: number, length: number, offset: number, room: number): boolean => {
    const from = Math.max(0, start)
    const to = Math.min(room, start + length)
    // The picture may lie outside of the stage: then nothing is needed.
    return to <= from || (from >= offset - marginPx * scale && to <= offset + (room + marginPx) * scale)
  }
  return (
    holds(view.x, picture.width * view.scale, x, stage.width) &&
    holds(view.y, picture.height * view.scale, y, stage.height)
  )
}
