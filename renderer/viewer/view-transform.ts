import type { Box, ImagePoint, Point } from '#app/geometry.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Where the picture lies on the stage: stage = picture × scale + (x, y), in CSS pixels. */
export interface ViewTransform {
  readonly scale: number
  readonly x: number
  readonly y: number
}

export const largestScale = 64
export const smallestScale = 0.005

export const toStage = ({ scale, x, y }: ViewTransform, point: ImagePoint): Point => ({
  x: point.x * scale + x,
  y: point.y * scale + y,
})

export const toPicture = ({ scale, x, y }: ViewTransform, point: Point): ImagePoint => ({
  x: (point.x - x) / scale,
  y: (point.y - y) / scale,
})

/** The box as large as it fits on the stage with a margin, in its middle, but never above `most`. */
export const fitBox = (box: Box, stage: Size, margin = 16, most = largestScale): ViewTransform => {
  const room = (length: number) => Math.max(1, length - 2 * margin)
  const scale = Math.min(most, room(stage.width) / box.width, room(stage.height) / box.height)
  return {
    scale,
    x: stage.width / 2 - (box.x + box.width / 2) * scale,
    y: stage.height / 2 - (box.y + box.height / 2) * scale,
  }
}

/** The whole picture; a small one is enlarged by whole steps only, so that its pixels stay alike. */
export const fitPicture = (picture: Size, stage: Size): ViewTransform => {
  const box = { x: 0, y: 0, width: picture.width, height: picture.height }
  const { scale } = fitBox(box, stage)
  return scale <= 1 ? fitBox(box, stage) : fitBox(box, stage, 16, Math.min(8, Math.floor(scale)))
}

/** Zooms by `factor` so that the picture's point under `at` stays there. */
export const zoomAt = (from: ViewTransform, at: Point, factor: number): ViewTransform => {
  const scale = Math.min(largestScale, Math.max(smallestScale, from.scale * factor))
  const held = toPicture(from, at)
  return { scale, x: at.x - held.x * scale, y: at.y - held.y * scale }
}

export const panBy = ({ scale, x, y }: ViewTransform, dx: number, dy: number): ViewTransform => ({
  scale,
  x: x + dx,
  y: y + dy,
})

/** The nearest transform that keeps at least 48 px of the picture on the stage. */
export const keepInSight = (transform: ViewTransform, picture: Size, stage: Size): ViewTransform => {
  const keep = (offset: number, length: number, room: number) => {
    const least = Math.min(48, length)
    return Math.min(room - least, Math.max(least - length, offset))
  }
  return {
    scale: transform.scale,
    x: keep(transform.x, picture.width * transform.scale, stage.width),
    y: keep(transform.y, picture.height * transform.scale, stage.height),
  }
}
