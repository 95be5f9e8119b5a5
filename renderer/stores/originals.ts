import { createStore, type StoreApi } from 'zustand'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { Exhibit, Integrity } from '#app/records/evidence.ts'
import type { OriginalsState } from '#app/records/originals.ts'

export interface Originals {
  readonly store: StoreApi<OriginalsState>
  /** Follows how the originals of the open case are until `signal` aborts; begins again when the stream breaks off. */
  readonly watch: (signal: AbortSignal) => Promise<void>
}

const unknown: OriginalsState = { checking: false, done: 0, total: 0, damaged: [], warnings: [] }
const pauseBeforeAgainMs = 1000

/** What the check of the stored originals has found; `hearVerdict` is called when a check has ended or found something. */
export const createOriginals = (
  { evidence }: Client<WorkstationContract>,
  hearVerdict: () => void,
): Originals => {
  const store = createStore<OriginalsState>(() => unknown)
  const hear = (next: OriginalsState) => {
    const before = store.getState()
    store.setState(next, true)
    const isOver = before.checking && !next.checking
    if (isOver || next.damaged.length !== before.damaged.length) hearVerdict()
  }
  return {
    store,
    watch: async (signal) => {
      signal.addEventListener('abort', () => store.setState(unknown, true), { once: true })
      while (!signal.aborted) {
        try {
          for await (const next of evidence.watchOriginals({}, signal)) {
            if (signal.aborted) return
            hear(next)
          }
        } catch {
          // A lost host is told by the connection.
        }
        if (signal.aborted) return
        await new Promise((resolve) => setTimeout(resolve, pauseBeforeAgainMs))
      }
    },
  }
}

/** How an exhibit's original is: what the check of this opening says, else what the case last knew. */
export const integrityOf = (exhibit: Exhibit, { damaged }: OriginalsState): Integrity =>
  damaged.find(({ exhibitId }) => exhibitId === exhibit.id)?.integrity ?? exhibit.integrity

/** The exhibits whose original is not what was received; none of them may be examined or exported. */
export const damagedExhibits = (exhibits: readonly Exhibit[], state: OriginalsState): readonly Exhibit[] =>
  exhibits.filter((exhibit) => integrityOf(exhibit, state).state !== 'intact')
