import type { Box } from '#app/geometry.ts'
import { levelFor, type PictureLevels } from './picture-levels.ts'
import type { SceneOverlay } from './scene.ts'
import type { ViewTransform } from './view-transform.ts'

type Canvas2D = Pick<
  CanvasRenderingContext2D,
  | 'drawImage'
  | 'imageSmoothingEnabled'
  | 'imageSmoothingQuality'
  | 'save'
  | 'restore'
  | 'beginPath'
  | 'rect'
  | 'clip'
  | 'globalAlpha'
>

/**
 * Draws the part of the picture that is in `area`, in stage pixels: pixels as squares from 100 % on, smoothed below, and
 * more coarsely so while it moves.
 */
export const drawPicture = (
  context: Canvas2D,
  picture: PictureLevels,
  view: ViewTransform,
  { area, isMoving }: { readonly area: Box; readonly isMoving: boolean },
): void => {
  const level = levelFor(picture, view.scale)
  const ratio = level.width / picture.width
  const scale = view.scale / ratio
  const left = Math.max(0, Math.floor((area.x - view.x) / scale))
  const top = Math.max(0, Math.floor((area.y - view.y) / scale))
  const right = Math.min(level.width, Math.ceil((area.x + area.width - view.x) / scale))
  const bottom = Math.min(level.height, Math.ceil((area.y + area.height - view.y) / scale))
  if (right <= left || bottom <= top) return
  context.imageSmoothingEnabled = view.scale < 1
  context.imageSmoothingQuality = isMoving ? 'low' : 'medium'
  context.drawImage(
    level,
    left,
    top,
    right - left,
    bottom - top,
    view.x + left * scale,
    view.y + top * scale,
    (right - left) * scale,
    (bottom - top) * scale,
  )
}

/** Draws a map's cells over its box, as squares, as far to the right as `right`, where the curtain hangs. */
export const drawOverlay = (
  context: Canvas2D,
  { cells, side, box, opacity }: SceneOverlay,
  view: ViewTransform,
  { area, right }: { readonly area: Box; readonly right: number },
): void => {
  context.save()
  context.beginPath()
  context.rect(area.x, area.y, right - area.x, area.height)
  context.clip()
  context.globalAlpha = opacity
  context.imageSmoothingEnabled = false
  context.drawImage(
    cells,
    0,
    0,
    side,
    side,
    box.x * view.scale + view.x,
    box.y * view.scale + view.y,
    box.width * view.scale,
    box.height * view.scale,
  )
  context.restore()
}
