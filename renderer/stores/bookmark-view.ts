import type { BookmarkId } from '#app/ids.ts'
import type { Bookmark } from '#app/records/bookmark.ts'
import type { Session } from './session.ts'
import { parametersOf } from './view.ts'

/** Keeps the present view of the selected exhibit. */
export const addBookmark = (
  { bookmarks, caseFile, view }: Session,
  name: (number: number) => string,
): void => {
  const { exhibitId, faceId, findingId } = caseFile.store.getState()
  if (exhibitId === null) return
  const shown = view.store.getState()
  const all = bookmarks.store.getState().byExhibit.get(exhibitId) ?? []
  const bookmark: Bookmark = {
    id: crypto.randomUUID() as BookmarkId,
    exhibitId,
    name: name(all.length + 1),
    at: new Date().toISOString(),
    faceId,
    findingId,
    placement: shown.placement === null ? null : { ...shown.placement },
    parameters: parametersOf(shown),
  }
  bookmarks.change(exhibitId, [...all, bookmark])
}

/** Shows exactly what a bookmark kept. */
export const applyBookmark = (
  { caseFile, view }: Session,
  { faceId, findingId, placement, parameters }: Bookmark,
): void => {
  if (faceId !== null) caseFile.selectFace(faceId)
  caseFile.showFinding(findingId)
  view.set({ ...parameters, placement, isBlinkedOff: false })
}
