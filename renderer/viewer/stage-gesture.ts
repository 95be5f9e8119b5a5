import type { FaceRegionName } from '#app/face-regions.ts'
import type { Box, ImagePoint, Point } from '#app/geometry.ts'
import type { Mark } from '#app/records/mark.ts'
import type { MarkColour } from '../stores/view.ts'
import { boxBetween, dragBox, type Grip, gripAt } from './box-edit.ts'
import { boxAt, markAt, regionAt } from './hit-test.ts'
import type { Draft, Scene } from './scene.ts'
import { panBy, toPicture, type ViewTransform } from './view-transform.ts'

/** What a pointer can bring about. */
export interface GestureEvents {
  readonly place: (view: ViewTransform) => void
  readonly selectFace: (id: string) => void
  /** A region of the selected face, or null for a press beside all of them. */
  readonly pickRegion: (region: FaceRegionName | null) => void
  readonly moveFace: (id: string, box: Box) => void
  readonly drawFace: (box: Box) => void
  readonly selectMark: (id: string | null) => void
  readonly drawMark: (shape: Mark['shape'], points: readonly ImagePoint[]) => void
  readonly draft: (draft: Draft) => void
}

type Drag =
  | { readonly kind: 'pan'; readonly from: Point; readonly view: ViewTransform; readonly hasMoved: boolean }
  | {
      readonly kind: 'box'
      readonly from: Point
      readonly id: string
      readonly box: Box
      readonly grip: Grip
      readonly now: Box
    }
  | { readonly kind: 'draw'; readonly from: ImagePoint; readonly now: ImagePoint }

const reachPx = 7
const leastMovePx = 4

/** Turns presses and moves of a pointer, in stage pixels, into acts on the scene. */
export const createGesture = (
  scene: () => Scene | null,
  view: () => ViewTransform,
  colour: () => MarkColour,
  events: GestureEvents,
) => {
  let drag: Drag | null = null
  let corners: readonly ImagePoint[] = []

  const draftOf = (shape: Mark['shape'], points: readonly ImagePoint[]): Draft => ({
    mark: { shape, points: [...points], colour: colour() },
  })
  const dropPolygon = () => {
    corners = []
    events.draft({})
  }
  const closePolygon = () => {
    if (corners.length >= 3) events.drawMark('polygon', corners)
    dropPolygon()
  }

  const press = (at: Point, isMiddle: boolean) => {
    const shown = scene()
    if (shown === null) return
    const point = toPicture(view(), at)
    const { tool } = shown
    if (tool === 'pan' || isMiddle) {
      const selected = shown.boxes.find(({ isSelected }) => isSelected)
      const grip = selected && gripAt(selected.box, point, reachPx / view().scale)
      drag =
        selected !== undefined && grip !== undefined && !isMiddle && !shown.isReadOnly
          ? { kind: 'box', from: point, id: selected.id, box: selected.box, grip, now: selected.box }
          : { kind: 'pan', from: at, view: view(), hasMoved: false }
    } else if (tool === 'polygon') {
      corners = [...corners, point]
      events.draft(draftOf('polygon', corners))
    } else if (tool === 'text') events.drawMark('text', [point])
    else drag = { kind: 'draw', from: point, now: point }
  }

  const move = (at: Point) => {
    const shown = scene()
    if (shown === null) return
    const point = toPicture(view(), at)
    if (drag === null) {
      if (shown.tool === 'polygon' && corners.length > 0)
        events.draft(draftOf('polygon', [...corners, point]))
    } else if (drag.kind === 'pan') {
      const [dx, dy] = [at.x - drag.from.x, at.y - drag.from.y]
      drag = { ...drag, hasMoved: drag.hasMoved || Math.hypot(dx, dy) >= leastMovePx }
      if (drag.hasMoved) events.place(panBy(drag.view, dx, dy))
    } else if (drag.kind === 'box') {
      drag = {
        ...drag,
        now: dragBox(drag.box, drag.grip, point.x - drag.from.x, point.y - drag.from.y, shown.picture),
      }
      events.draft({ box: drag.now })
    } else {
      drag = { ...drag, now: point }
      if (shown.tool === 'face') {
        const box = boxBetween(drag.from, point, shown.picture)
        events.draft(box === undefined ? {} : { box })
      } else if (shown.tool !== 'pan') events.draft(draftOf(shown.tool, [drag.from, point]))
    }
  }

  const click = (shown: Scene, at: Point) => {
    const point = toPicture(view(), at)
    const mark = markAt(shown.marks, point, reachPx / view().scale)
    const face = boxAt(shown.boxes, point)
    if (mark !== undefined && mark.id !== shown.markId) return events.selectMark(mark.id)
    // The first click on a face selects it; the next one asks what of it is meant.
    const isOfSelected = face === undefined || face.isSelected
    events.pickRegion(isOfSelected ? (regionAt(shown.regions, point)?.name ?? null) : null)
    if (face !== undefined) {
      events.selectMark(null)
      events.selectFace(face.id)
    } else events.selectMark(null)
  }

  const release = (at: Point) => {
    const shown = scene()
    const ended = drag
    drag = null
    if (shown === null || ended === null) return
    events.draft({})
    if (ended.kind === 'pan') {
      if (!ended.hasMoved) click(shown, at)
    } else if (ended.kind === 'box') {
      if (ended.now !== ended.box) events.moveFace(ended.id, ended.now)
    } else {
      const box = boxBetween(ended.from, ended.now, shown.picture)
      if (shown.tool === 'face') {
        if (box !== undefined) events.drawFace(box)
      } else if (shown.tool !== 'pan') {
        const length = Math.hypot(ended.now.x - ended.from.x, ended.now.y - ended.from.y)
        const isLarge = shown.tool === 'arrow' ? length >= 3 : box !== undefined
        if (isLarge) events.drawMark(shown.tool, [ended.from, ended.now])
      }
    }
  }

  return { press, move, release, closePolygon, dropPolygon, isPolygonOpen: () => corners.length > 0 }
}
