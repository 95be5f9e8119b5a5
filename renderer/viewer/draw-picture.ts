import { levelFor, type PictureLevels } from './picture-levels.ts'
import type { SceneOverlay } from './scene.ts'
import type { Size, ViewTransform } from './view-transform.ts'

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

/** Draws the part of the picture that is on the stage: pixels as squares from 100 % on, smoothed below. */
export const drawPicture = (
  context: Canvas2D,
  picture: PictureLevels,
  view: ViewTransform,
  stage: Size,
): void => {
  const level = levelFor(picture, view.scale)
  const ratio = level.width / picture.width
  const scale = view.scale / ratio
  const left = Math.max(0, Math.floor(-view.x / scale))
  const top = Math.max(0, Math.floor(-view.y / scale))
  const right = Math.min(level.width, Math.ceil((stage.width - view.x) / scale))
  const bottom = Math.min(level.height, Math.ceil((stage.height - view.y) / scale))
  if (right <= left || bottom <= top) return
  context.imageSmoothingEnabled = view.scale < 1
  context.imageSmoothingQuality = 'medium'
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

/** Draws a map's cells over its box, as squares, as far as the curtain lets them. */
export const drawOverlay = (
  context: Canvas2D,
  overlay: SceneOverlay,
  view: ViewTransform,
  stage: Size,
): void => {
  const { cells, side, box, opacity, curtain } = overlay
  context.save()
  context.beginPath()
  context.rect(0, 0, Math.round(stage.width * curtain), stage.height)
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
