import { createStore, type StoreApi } from 'zustand'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { EngineStatus, Settings } from '#app/records/settings.ts'
import type { Notices } from './notices.ts'

export type HostFacts = Awaited<ReturnType<Client<WorkstationContract>['setup']['host']>>

export interface SetupState {
  readonly settings: Settings | null
  readonly engine: EngineStatus | null
  readonly host: HostFacts | null
}

export interface Setup {
  readonly store: StoreApi<SetupState>
  readonly load: () => Promise<void>
  readonly refresh: () => Promise<void>
  readonly change: (changes: Partial<Settings>) => Promise<void>
}

/** Settings, and what host and engine are at present. */
export const createSetup = ({ setup }: Client<WorkstationContract>, notices: Notices): Setup => {
  const store = createStore<SetupState>(() => ({ settings: null, engine: null, host: null }))
  const load = async () => {
    await notices.attempt(async () => store.setState({ settings: await setup.settings({}) }))
    await refresh()
  }
  const refresh = async () => {
    await notices.attempt(async () => {
      const [engine, host] = await Promise.all([setup.engine({}), setup.host({})])
      store.setState({ engine, host })
    })
  }
  return {
    store,
    load,
    refresh,
    change: async (changes) => {
      const before = store.getState().settings
      // A theme that follows the click at once, and goes back if the host refuses.
      if (before !== null) store.setState({ settings: { ...before, ...changes } })
      const settings = await notices.attempt(() => setup.change(changes))
      store.setState({ settings: settings ?? before })
      await refresh()
    },
  }
}
