import { type RefObject, useRef } from 'react'
import type { FaceId, MarkId } from '#app/ids.ts'
import type { Mark } from '#app/records/mark.ts'
import { useSession } from '../parts/session-context.tsx'
import { historyOf } from '../stores/marks.ts'
import type { StageEvents } from './picture-stage.ts'
import type { Scene } from './scene.ts'
import { fitPicture, keepInSight, type Size, zoomAt } from './view-transform.ts'

/** What happens when the examiner acts on a stage; one object for the stage's whole life. */
export const useStageEvents = (
  scene: RefObject<Scene | null>,
  size: RefObject<Size>,
): RefObject<StageEvents> => {
  const { view, caseFile, faceNudge, marks } = useSession()
  const place: StageEvents['place'] = (to) => {
    if (scene.current !== null) view.set({ placement: keepInSight(to, scene.current.picture, size.current) })
  }
  return useRef<StageEvents>({
    place,
    cursor: (point) => {
      // The loupe stays where it was last; the readout does too.
      if (point !== null || !view.store.getState().hasLoupe) view.cursor.setState({ point })
    },
    doubleClick: (at) => {
      if (scene.current === null) return
      const { placement } = view.store.getState()
      if (placement !== null) view.set({ placement: null })
      else {
        const from = fitPicture(scene.current.picture, size.current)
        place(zoomAt(from, at, (from.scale >= 1 ? 8 : 1) / from.scale))
      }
    },
    selectFace: (id) => caseFile.selectFace(id as FaceId),
    pickRegion: (region) => view.set({ pickedRegion: region === null ? null : { region, at: 'viewer' } }),
    moveFace: (id, box) => {
      faceNudge.nudge(id as FaceId, box)
      faceNudge.settle()
    },
    drawFace: (box) => {
      const { exhibitId } = caseFile.store.getState()
      if (exhibitId !== null) void caseFile.drawFace(exhibitId, box)
      view.set({ tool: 'pan' })
    },
    selectMark: (markId) => view.set({ markId }),
    drawMark: (shape, points) => {
      const { exhibitId } = caseFile.store.getState()
      if (exhibitId === null) return
      const mark: Mark = {
        id: crypto.randomUUID() as MarkId,
        exhibitId,
        shape,
        points: points.map(({ x, y }) => ({ x, y })),
        colour: view.store.getState().markColour,
        note: '',
      }
      marks.change(exhibitId, [...historyOf(marks.store.getState().histories, exhibitId).present, mark])
      view.set({ markId: mark.id, tool: 'pan' })
    },
  })
}
