import Konva from 'konva'
import type { Box } from '#app/geometry.ts'
import { drawBoxes, drawLoupeFrame, drawMark } from './draw-annotations.ts'
import { drawOverlay, drawPicture } from './draw-picture.ts'
import { drawRegion } from './draw-region.ts'
import { loupeSide } from './read-pixels.ts'
import type { Draft, Scene } from './scene.ts'
import { canSlide, marginPx, slideBetween } from './slide.ts'
import type { Size, ViewTransform } from './view-transform.ts'

export interface DrawnLayers {
  readonly show: (scene: Scene | null) => void
  readonly place: (view: ViewTransform) => void
  readonly draft: (draft: Draft) => void
  readonly resize: (size: Size) => void
  readonly destroy: () => void
}

/** A hand that pauses that long is at rest: what is shown is drawn sharply for where it lies. */
const restMs = 120

/** A layer that some functions draw, in stage pixels. */
const drawnLayer = (name: string, draws: readonly ((context: CanvasRenderingContext2D) => void)[]) => {
  const layer = new Konva.Layer({ listening: false, name })
  const sceneFunc = ({ _context: context }: Konva.Context) => {
    context.save()
    context.translate(marginPx, marginPx)
    for (const draw of draws) draw(context)
    context.restore()
  }
  layer.add(new Konva.Shape({ sceneFunc, listening: false }))
  // For whoever looks at the page from outside: tests, and a screen reader's user who asks for help.
  layer.getNativeCanvasElement().dataset.layer = name
  return layer
}

/** Whether two scenes look the same but for the loupe's frame, which stays over its point while the picture moves. */
const looksLike = (a: Scene, b: Scene): boolean =>
  a.picture === b.picture &&
  a.overlay === b.overlay &&
  a.boxes === b.boxes &&
  a.litRegion === b.litRegion &&
  a.marks === b.marks &&
  a.markId === b.markId

/**
 * The picture, the overlay and the annotations on three layers, larger than `container` by a margin on each side. While a
 * hand moves the picture all is drawn on one layer, which then only slides and stretches as it is until its margin is used
 * up, so that a frame costs next to nothing; at rest the three are drawn exactly for their place.
 */
export const createDrawnLayers = (container: HTMLDivElement): DrawnLayers => {
  const sheet = container.appendChild(document.createElement('div'))
  sheet.className = 'sheet'
  const stage = new Konva.Stage({ container: sheet, width: 1, height: 1 })
  let size: Size = { width: 1, height: 1 }
  let scene: Scene | null = null
  let view: ViewTransform = { scale: 1, x: 0, y: 0 }
  /** The place for which the layers are drawn; `view` is where they are shown. */
  let drawn = view
  let draft: Draft = {}
  let timer: ReturnType<typeof setTimeout> | undefined

  const area = (): Box => ({ x: -marginPx, y: -marginPx, width: stage.width(), height: stage.height() })
  const picture = (context: CanvasRenderingContext2D) => {
    if (scene !== null) drawPicture(context, scene.picture, drawn, { area: area(), isMoving: isMoving() })
  }
  const overlay = (context: CanvasRenderingContext2D) => {
    if (scene?.overlay == null) return
    const { curtain } = scene.overlay
    const right = curtain < 1 ? Math.round(size.width * curtain) : size.width + marginPx
    drawOverlay(context, scene.overlay, drawn, { area: area(), right })
  }
  const annotations = (context: CanvasRenderingContext2D) => {
    if (scene === null) return
    const { boxes, litRegion, marks, markId, loupe, tool } = scene
    const moved = draft.box
    const isNewBox = moved !== undefined && tool === 'face'
    drawBoxes(
      context,
      boxes.map((one) => (one.isSelected && moved && !isNewBox ? { ...one, box: moved } : one)),
      drawn,
    )
    if (litRegion !== null) drawRegion(context, litRegion.region, litRegion.label, drawn)
    for (const mark of marks) drawMark(context, mark, mark.id === markId, drawn)
    if (draft.mark !== undefined) drawMark(context, draft.mark, true, drawn)
    if (isNewBox)
      drawBoxes(context, [{ id: '', box: moved, label: '+', isSelected: true, isRejected: false }], drawn)
    if (loupe !== null) drawLoupeFrame(context, loupe, loupeSide, drawn)
  }
  const still = [
    drawnLayer('picture', [picture]),
    drawnLayer('overlay', [overlay]),
    drawnLayer('annotations', [annotations]),
  ] as const
  const [, overlayLayer, annotationLayer] = still
  const moving = drawnLayer('moving', [picture, overlay, annotations])
  stage.add(...still, moving.visible(false))
  const isMoving = () => moving.visible()

  const showLayers = (areMoving: boolean) => {
    moving.visible(areMoving)
    for (const layer of still) layer.visible(!areMoving)
  }
  const drawHere = () => {
    drawn = view
    sheet.style.transform = ''
    for (const layer of isMoving() ? [moving] : still) layer.batchDraw()
  }
  const rest = () => {
    clearTimeout(timer)
    timer = undefined
    showLayers(false)
    drawHere()
  }
  /** Whether what is drawn will do for where it is shown; never under a curtain, which hangs still while the picture moves. */
  const maySlide = (): boolean =>
    scene !== null &&
    (scene.overlay === null || scene.overlay.curtain === 1) &&
    canSlide(drawn, view, scene.picture, size)

  return {
    show: (next) => {
      const before = scene
      scene = next
      if (next === null || next.picture !== before?.picture) return rest()
      if (isMoving()) {
        if (!looksLike(next, before)) rest()
        return
      }
      if (next.overlay !== before.overlay) overlayLayer.batchDraw()
      annotationLayer.batchDraw()
    },
    place: (next) => {
      if (next.scale === view.scale && next.x === view.x && next.y === view.y) return
      view = next
      const isJump = timer === undefined && !maySlide()
      clearTimeout(timer)
      timer = setTimeout(rest, restMs)
      // A jump to elsewhere, as from the whole picture to its pixels, is drawn as at rest.
      if (isJump) return drawHere()
      if (!isMoving()) showLayers(true)
      else if (maySlide()) {
        const { scale, x, y } = slideBetween(drawn, view)
        sheet.style.transform = `translate(${x}px, ${y}px) scale(${scale})`
        return
      }
      drawHere()
    },
    draft: (next) => {
      draft = next
      if (!isMoving()) annotationLayer.batchDraw()
    },
    resize: (next) => {
      size = { width: Math.max(1, next.width), height: Math.max(1, next.height) }
      stage.size({ width: size.width + 2 * marginPx, height: size.height + 2 * marginPx })
      rest()
    },
    destroy: () => {
      clearTimeout(timer)
      stage.destroy()
      sheet.remove()
    },
  }
}
