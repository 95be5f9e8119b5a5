import { useSession } from '../parts/session-context.tsx'
import { selectedFace } from '../stores/case-file.ts'
import { boxOf } from '../stores/face-nudge.ts'
import { dragBox, wholeGrip } from './box-edit.ts'
import { arrowOf, type StageKeys } from './stage-keys.ts'
import { fitPicture, keepInSight, panBy } from './view-transform.ts'

const panPx = 64

/** Arrow keys move the picture, the loupe (when it is on), the face box (Alt) or its lower right corner (Alt+Ctrl). */
export const useStageKeys = (): StageKeys => {
  const { view, caseFile, faceNudge } = useSession()
  return (event, stage, scene, size) => {
    if (event.key === 'Enter') return stage.closePolygon()
    if (event.key === 'Escape' && stage.dropDraft()) return event.stopPropagation()
    const arrow = arrowOf(event)
    if (arrow === undefined) return
    event.preventDefault()
    const step = event.shiftKey ? 10 : 1
    const [dx, dy] = [arrow[0] * step, arrow[1] * step]
    const { picture } = scene
    const face = selectedFace(caseFile.store.getState())
    if (event.altKey) {
      if (face === undefined || scene.isReadOnly || view.store.getState().isSeen) return
      const grip = event.ctrlKey ? { left: false, top: false, right: true, bottom: true } : wholeGrip
      const from = boxOf(face, faceNudge.store.getState().pending)
      faceNudge.nudge(face.id, dragBox(from, grip, dx, dy, picture))
    } else if (view.store.getState().hasLoupe) {
      const { point } = view.cursor.getState()
      const from = point ?? { x: picture.width / 2, y: picture.height / 2 }
      const inside = (value: number, length: number) =>
        Math.min(length - 0.5, Math.max(0.5, Math.floor(value) + 0.5))
      view.cursor.setState({
        point: { x: inside(from.x + dx, picture.width), y: inside(from.y + dy, picture.height) },
      })
    } else {
      const from = view.store.getState().placement ?? fitPicture(picture, size)
      view.set({ placement: keepInSight(panBy(from, -arrow[0] * panPx, -arrow[1] * panPx), picture, size) })
    }
  }
}
