import { Fault } from '#app/fault.ts'
import type { MarkId } from '#app/ids.ts'
import type { Mark } from '#app/records/mark.ts'
import type { EvidenceStore } from './evidence.ts'
import { type ExhibitList, openExhibitList } from './exhibit-list.ts'
import type { VaultContext } from './vault-context.ts'

/** The examiner's marks, in drawing order. */
export interface MarkStore extends Omit<ExhibitList<Mark>, 'find'> {
  readonly drop: (id: MarkId) => void
}

export const openMarkStore = (context: VaultContext, evidence: EvidenceStore): MarkStore => {
  const { of, put, find } = openExhibitList<Mark>(context, evidence, {
    table: 'marks',
    kind: 'mark',
    act: 'mark changed',
  })
  return {
    of,
    put,
    drop: (id) => {
      const mark = find(id)
      if (mark === undefined)
        throw new Fault('input/not-found', 'There is no such mark any more.', { detail: { id } })
      put(
        mark.exhibitId,
        of(mark.exhibitId).filter((other) => other.id !== id),
      )
    },
  }
}
