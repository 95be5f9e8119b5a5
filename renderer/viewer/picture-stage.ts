import type { ImagePoint, Point } from '#app/geometry.ts'
import type { MarkColour } from '../stores/view.ts'
import { createDrawnLayers } from './drawn-layers.ts'
import type { Scene } from './scene.ts'
import { createGesture, type GestureEvents } from './stage-gesture.ts'
import { toPicture, type ViewTransform, zoomAt } from './view-transform.ts'

export interface StageEvents extends Omit<GestureEvents, 'draft'> {
  readonly cursor: (point: ImagePoint | null) => void
  /** A double click with nothing being drawn: whole picture or actual pixels. */
  readonly doubleClick: (at: Point) => void
}

export interface PictureStage {
  readonly show: (scene: Scene | null) => void
  readonly place: (view: ViewTransform) => void
  readonly resize: (width: number, height: number) => void
  readonly closePolygon: () => void
  /** Drops what is being drawn; false when there was nothing. */
  readonly dropDraft: () => boolean
  readonly destroy: () => void
}

/** A scene in `container`, and what a pointer does on it. */
export const createPictureStage = (
  container: HTMLDivElement,
  events: StageEvents,
  colour: () => MarkColour,
): PictureStage => {
  const layers = createDrawnLayers(container)
  let scene: Scene | null = null
  let view: ViewTransform = { scale: 1, x: 0, y: 0 }
  const gesture = createGesture(
    () => scene,
    () => view,
    colour,
    { ...events, draft: layers.draft },
  )

  const pointOf = (event: PointerEvent | MouseEvent): Point => {
    const { left, top } = container.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const onPress = (event: PointerEvent) => {
    if (event.button > 1) return
    if (event.button === 1) event.preventDefault()
    container.setPointerCapture(event.pointerId)
    gesture.press(pointOf(event), event.button === 1)
  }
  const onMove = (event: PointerEvent) => {
    gesture.move(pointOf(event))
    if (scene === null) return
    const point = toPicture(view, pointOf(event))
    const { width, height } = scene.picture
    const isInside = point.x >= 0 && point.y >= 0 && point.x < width && point.y < height
    events.cursor(isInside ? point : null)
  }
  const onRelease = (event: PointerEvent) => gesture.release(pointOf(event))
  const onDouble = (event: MouseEvent) => {
    if (gesture.isPolygonOpen()) gesture.closePolygon()
    else events.doubleClick(pointOf(event))
  }
  const onWheel = (event: WheelEvent) => {
    event.preventDefault()
    const lines = event.deltaMode === 1 ? 16 : 1
    events.place(zoomAt(view, pointOf(event), Math.exp(-event.deltaY * lines * 0.0018)))
  }
  const listening = new AbortController()
  const { signal } = listening
  container.addEventListener('pointerdown', onPress, { signal })
  container.addEventListener('pointermove', onMove, { signal })
  container.addEventListener('pointerup', onRelease, { signal })
  container.addEventListener('pointerleave', () => events.cursor(null), { signal })
  container.addEventListener('dblclick', onDouble, { signal })
  container.addEventListener('wheel', onWheel, { signal, passive: false })

  return {
    show: (next) => {
      scene = next
      layers.show(next)
    },
    place: (next) => {
      view = next
      layers.place(next)
    },
    resize: (width, height) => layers.resize({ width, height }),
    closePolygon: gesture.closePolygon,
    dropDraft: () => {
      const hasDraft = gesture.isPolygonOpen()
      gesture.dropPolygon()
      return hasDraft
    },
    destroy: () => {
      listening.abort()
      layers.destroy()
    },
  }
}
