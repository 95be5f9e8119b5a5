import { useMemo } from 'react'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { isReadOnly, selectedExhibit, selectedFace, shownFinding } from '../stores/case-file.ts'
import { facesOf } from '../stores/case-index.ts'
import { boxOf } from '../stores/face-nudge.ts'
import { historyOf } from '../stores/marks.ts'
import { useSlice } from '../stores/use-slice.ts'
import { litRegionOf } from '../stores/view.ts'
import { faceOutlines } from './face-outlines.ts'
import type { Scene } from './scene.ts'
import { useOverlay } from './use-map.tsx'
import { usePicture } from './use-picture.tsx'

/** What the viewer shows at present: the exhibit's picture, or the crop as the model saw it, with everything upon it. */
export const useScene = () => {
  const { caseFile, faceNudge, view, marks } = useSession()
  const texts = useTexts()
  const exhibit = useSlice(caseFile.store, selectedExhibit)
  const finding = useSlice(caseFile.store, shownFinding)
  const index = useSlice(caseFile.store, (state) => state.index)
  const faceId = useSlice(caseFile.store, (state) => state.faceId)
  const isSeen = useSlice(view.store, (state) => state.isSeen) && finding?.seen != null
  const hasBoxes = useSlice(view.store, (state) => state.hasBoxes)
  const hasMarks = useSlice(view.store, (state) => state.hasMarks)
  const hasLoupe = useSlice(view.store, (state) => state.hasLoupe)
  const markId = useSlice(view.store, (state) => state.markId)
  const isFixed = useSlice(caseFile.store, isReadOnly)
  const tool = useSlice(view.store, (state) => state.tool)
  const loupe = useSlice(view.cursor, ({ point }) => (hasLoupe ? point : null))
  const drawn = useSlice(marks.store, ({ histories }) => historyOf(histories, exhibit?.id ?? null).present)
  const display = isSeen ? finding.seen : exhibit?.picture?.display
  const { picture, fault } = usePicture(display?.sha256 ?? null)
  const overlay = useOverlay(finding, isSeen ? (picture?.width ?? null) : null)

  const nudged = useSlice(faceNudge.store, ({ pending }) => pending)
  const boxes = useMemo(() => {
    if (exhibit === undefined || isSeen || !hasBoxes) return []
    return facesOf(index, exhibit.id).map((face) => ({
      id: face.id,
      box: boxOf(face, nudged),
      label: texts.caseFile.face(face.number),
      isSelected: face.id === faceId,
      isRejected: face.rejected,
    }))
  }, [exhibit, isSeen, hasBoxes, index, faceId, nudged, texts])

  const landmarks = useSlice(caseFile.store, (state) => selectedFace(state)?.landmarks ?? null)
  // What the model saw is the part of the picture that its maps cover.
  const seenBox = isSeen ? (finding.segmentation ?? finding.gradcam)?.box : undefined
  const regions = useMemo(() => {
    if (!isSeen) return faceOutlines(landmarks)
    if (seenBox === undefined || picture === undefined) return []
    return faceOutlines(landmarks, { box: seenBox, shown: picture })
  }, [landmarks, isSeen, seenBox, picture])
  const lit = useSlice(view.store, litRegionOf)
  const litRegion = useMemo(() => {
    const region = regions.find(({ name }) => name === lit)
    return region === undefined ? null : { region, label: texts.regions[region.name] ?? region.name }
  }, [regions, lit, texts])

  const scene: Scene | null = useMemo(() => {
    if (picture === undefined) return null
    const marks = isSeen || !hasMarks ? [] : drawn
    return { picture, overlay, boxes, regions, litRegion, marks, markId, loupe, tool, isReadOnly: isFixed }
  }, [picture, overlay, boxes, regions, litRegion, isSeen, hasMarks, drawn, markId, loupe, tool, isFixed])
  return { scene, exhibit, finding, fault, isSeen }
}
