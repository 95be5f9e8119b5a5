import { createStore, type StoreApi } from 'zustand'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { ExhibitId } from '#app/ids.ts'
import type { Bookmark } from '#app/records/bookmark.ts'
import type { Notices } from './notices.ts'

type ByExhibit = ReadonlyMap<ExhibitId, readonly Bookmark[]>

export interface Bookmarks {
  /** The bookmarks of each exhibit that was looked at. */
  readonly store: StoreApi<{ readonly byExhibit: ByExhibit }>
  readonly load: (exhibitId: ExhibitId) => Promise<void>
  /** Replaces an exhibit's bookmarks, here at once and then in the case; none are changed before they are known. */
  readonly change: (exhibitId: ExhibitId, bookmarks: readonly Bookmark[]) => void
  readonly forget: () => void
}

export const createBookmarks = ({ bookmarks }: Client<WorkstationContract>, notices: Notices): Bookmarks => {
  const store = createStore<{ readonly byExhibit: ByExhibit }>(() => ({ byExhibit: new Map() }))
  let last: Promise<unknown> = Promise.resolve()
  const known = (exhibitId: ExhibitId) => store.getState().byExhibit.get(exhibitId)
  const set = (exhibitId: ExhibitId, all: readonly Bookmark[]) =>
    store.setState(({ byExhibit }) => ({ byExhibit: new Map(byExhibit).set(exhibitId, all) }))
  return {
    store,
    load: async (exhibitId) => {
      if (known(exhibitId) !== undefined) return
      await notices.attempt(async () => {
        const stored = await bookmarks.list({ exhibitId })
        if (known(exhibitId) === undefined) set(exhibitId, stored)
      })
    },
    change: (exhibitId, next) => {
      if (known(exhibitId) === undefined) return
      set(exhibitId, next)
      // One after the other, each with what is there by then.
      const put = async () => bookmarks.put({ exhibitId, bookmarks: [...(known(exhibitId) ?? next)] })
      last = last.then(() => notices.attempt(put))
    },
    forget: () => store.setState({ byExhibit: new Map() }),
  }
}
