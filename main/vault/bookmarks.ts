import type { Bookmark } from '#app/records/bookmark.ts'
import type { EvidenceStore } from './evidence.ts'
import { type ExhibitList, openExhibitList } from './exhibit-list.ts'
import type { VaultContext } from './vault-context.ts'

/** Views of exhibits that the examiner wants to come back to, in the order in which they were kept. */
export type BookmarkStore = Omit<ExhibitList<Bookmark>, 'find'>

export const openBookmarkStore = (context: VaultContext, evidence: EvidenceStore): BookmarkStore =>
  openExhibitList<Bookmark>(context, evidence, {
    table: 'bookmarks',
    kind: 'bookmark',
    act: 'bookmark changed',
  })
