import { createStore, type StoreApi } from 'zustand'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { ShelfEntry } from '#app/records/case.ts'
import type { Notices } from './notices.ts'

export interface Shelf {
  readonly store: StoreApi<{ readonly entries: readonly ShelfEntry[] | null }>
  readonly load: () => Promise<void>
  /** Shows the sample case of a first start as soon as it is made. */
  readonly awaitSample: () => Promise<void>
  readonly forget: (folder: string) => Promise<void>
}

/** The cases that were opened on this machine; null until they are known. */
export const createShelf = ({ shelf }: Client<WorkstationContract>, notices: Notices): Shelf => {
  const store = createStore<{ readonly entries: readonly ShelfEntry[] | null }>(() => ({ entries: null }))
  const show = async (ask: () => Promise<readonly ShelfEntry[]>) => {
    const entries = await notices.attempt(ask)
    if (entries !== undefined) store.setState({ entries })
  }
  const load = () => show(() => shelf.recent({}))
  return {
    store,
    load,
    awaitSample: async () => {
      const entry = await notices.attempt(() => shelf.sample({}))
      if (entry != null) await load()
    },
    forget: (folder) => show(() => shelf.forget({ folder })),
  }
}
