import { createStore, type StoreApi } from 'zustand'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { ExhibitId } from '#app/ids.ts'
import type { Mark } from '#app/records/mark.ts'
import { type History, record, redo, startHistory, undo } from './history.ts'
import type { Notices } from './notices.ts'

export type MarkHistory = History<readonly Mark[]>

export interface Marks {
  readonly store: StoreApi<{ readonly histories: ReadonlyMap<ExhibitId, MarkHistory> }>
  readonly load: (exhibitId: ExhibitId) => Promise<void>
  readonly change: (exhibitId: ExhibitId, marks: readonly Mark[]) => void
  readonly undo: (exhibitId: ExhibitId) => void
  readonly redo: (exhibitId: ExhibitId) => void
  readonly forget: () => void
}

const noMarks: MarkHistory = startHistory([])

export const historyOf = (
  histories: ReadonlyMap<ExhibitId, MarkHistory>,
  exhibitId: ExhibitId | null,
): MarkHistory => (exhibitId === null ? noMarks : (histories.get(exhibitId) ?? noMarks))

/** The marks of each exhibit with what can be undone; each change goes to the case at once, one after the other. */
export const createMarks = ({ marks }: Client<WorkstationContract>, notices: Notices): Marks => {
  const store = createStore<{ readonly histories: ReadonlyMap<ExhibitId, MarkHistory> }>(() => ({
    histories: new Map(),
  }))
  let last: Promise<unknown> = Promise.resolve()
  const set = (exhibitId: ExhibitId, history: MarkHistory) =>
    store.setState(({ histories }) => ({ histories: new Map(histories).set(exhibitId, history) }))
  const save = (exhibitId: ExhibitId) => {
    const put = () => {
      const { present } = historyOf(store.getState().histories, exhibitId)
      return marks.put({ exhibitId, marks: [...present] })
    }
    last = last.then(() => notices.attempt(put))
  }
  const move = (exhibitId: ExhibitId, to: (history: MarkHistory) => MarkHistory) => {
    const before = store.getState().histories.get(exhibitId)
    // What is stored is not known yet, and would be replaced.
    if (before === undefined) return
    const after = to(before)
    if (after === before) return
    set(exhibitId, after)
    save(exhibitId)
  }
  return {
    store,
    load: async (exhibitId) => {
      if (store.getState().histories.has(exhibitId)) return
      await notices.attempt(async () => {
        const stored = await marks.list({ exhibitId })
        if (!store.getState().histories.has(exhibitId)) set(exhibitId, startHistory<readonly Mark[]>(stored))
      })
    },
    change: (exhibitId, next) => move(exhibitId, (history) => record(history, next)),
    undo: (exhibitId) => move(exhibitId, undo),
    redo: (exhibitId) => move(exhibitId, redo),
    forget: () => store.setState({ histories: new Map() }),
  }
}
