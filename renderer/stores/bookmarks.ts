import { createStore, type StoreApi } from 'zustand'
import type { ExhibitId, FaceId, FindingId } from '#app/ids.ts'
import type { Placement, ViewParameters } from './view.ts'

/** A view to come back to: where, of which face and finding, and with which parameters. */
export interface Bookmark {
  readonly id: string
  readonly name: string
  readonly at: string
  readonly faceId: FaceId | null
  readonly findingId: FindingId | null
  readonly placement: Placement | null
  readonly parameters: ViewParameters
}

export interface Bookmarks {
  readonly store: StoreApi<{ readonly byExhibit: Readonly<Record<string, readonly Bookmark[]>> }>
  readonly change: (exhibitId: ExhibitId, bookmarks: readonly Bookmark[]) => void
}

const storageKey = 'assay.bookmarks'

const readBookmarks = (kept: Storage): Readonly<Record<string, readonly Bookmark[]>> => {
  try {
    const read: unknown = JSON.parse(kept.getItem(storageKey) ?? '{}')
    return typeof read === 'object' && read !== null ? (read as Record<string, readonly Bookmark[]>) : {}
  } catch {
    return {}
  }
}

/** Bookmarks of each exhibit, kept by this page on this machine. */
export const createBookmarks = (kept: Storage): Bookmarks => {
  const store = createStore(() => ({ byExhibit: readBookmarks(kept) }))
  store.subscribe(({ byExhibit }) => kept.setItem(storageKey, JSON.stringify(byExhibit)))
  return {
    store,
    change: (exhibitId, bookmarks) =>
      store.setState(({ byExhibit }) => ({ byExhibit: { ...byExhibit, [exhibitId]: bookmarks } })),
  }
}
