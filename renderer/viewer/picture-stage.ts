import Konva from 'konva'
import type { ImagePoint, Point } from '#app/geometry.ts'
import type { MarkColour } from '../stores/view.ts'
import { drawBoxes, drawLoupeFrame, drawMark } from './draw-annotations.ts'
import { drawOverlay, drawPicture } from './draw-picture.ts'
import { loupeSide } from './read-pixels.ts'
import type { Draft, Scene } from './scene.ts'
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

/** A layer that one function draws, in stage pixels. */
const drawnLayer = (name: string, draw: (context: CanvasRenderingContext2D) => void) => {
  const layer = new Konva.Layer({ listening: false, name })
  layer.add(new Konva.Shape({ sceneFunc: (context) => draw(context._context), listening: false }))
  // For whoever looks at the page from outside: tests, and a screen reader's user who asks for help.
  layer.getNativeCanvasElement().dataset.layer = name
  return layer
}

/** The picture, the overlay and the annotations on three layers of `container`, each drawn at most once a frame. */
export const createPictureStage = (
  container: HTMLDivElement,
  events: StageEvents,
  colour: () => MarkColour,
): PictureStage => {
  const stage = new Konva.Stage({ container, width: 1, height: 1 })
  let scene: Scene | null = null
  let view: ViewTransform = { scale: 1, x: 0, y: 0 }
  let draft: Draft = {}

  const pictureLayer = drawnLayer('picture', (context) => {
    if (scene !== null) drawPicture(context, scene.picture, view, stage.size())
  })
  const overlayLayer = drawnLayer('overlay', (context) => {
    if (scene?.overlay != null) drawOverlay(context, scene.overlay, view, stage.size())
  })
  const annotationLayer = drawnLayer('annotations', (context) => {
    if (scene === null) return
    const moved = draft.box
    const boxes = scene.boxes.map((one) =>
      one.isSelected && moved && scene?.tool !== 'face' ? { ...one, box: moved } : one,
    )
    drawBoxes(context, boxes, view)
    for (const mark of scene.marks) drawMark(context, mark, mark.id === scene.markId, view)
    if (draft.mark !== undefined) drawMark(context, draft.mark, true, view)
    if (moved !== undefined && scene.tool === 'face')
      drawBoxes(context, [{ id: '', box: moved, label: '+', isSelected: true, isRejected: false }], view)
    if (scene.loupe !== null) drawLoupeFrame(context, scene.loupe, loupeSide, view)
  })
  stage.add(pictureLayer, overlayLayer, annotationLayer)
  const drawAll = () => stage.batchDraw()

  const gesture = createGesture(
    () => scene,
    () => view,
    colour,
    {
      ...events,
      draft: (next) => {
        draft = next
        annotationLayer.batchDraw()
      },
    },
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
      drawAll()
    },
    place: (next) => {
      view = next
      drawAll()
    },
    resize: (width, height) => {
      stage.size({ width: Math.max(1, width), height: Math.max(1, height) })
      drawAll()
    },
    closePolygon: gesture.closePolygon,
    dropDraft: () => {
      const hasDraft = gesture.isPolygonOpen()
      gesture.dropPolygon()
      return hasDraft
    },
    destroy: () => {
      listening.abort()
      stage.destroy()
    },
  }
}
