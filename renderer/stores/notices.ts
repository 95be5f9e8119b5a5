import { createStore, type StoreApi } from 'zustand'
import { asFault, type Fault } from '#app/fault.ts'

/** A fault as it is shown, with what can be done again. */
export interface Notice {
  readonly id: number
  readonly fault: Fault
  readonly retry: (() => void) | null
}

export interface Notices {
  readonly store: StoreApi<{ readonly shown: readonly Notice[] }>
  readonly dismiss: (id: number) => void
  /** Runs `work`; a fault is shown, with a button that runs it again, and undefined comes back. */
  readonly attempt: <T>(work: () => Promise<T>) => Promise<T | undefined>
}

const mostShown = 4

export const createNotices = (): Notices => {
  const store = createStore<{ readonly shown: readonly Notice[] }>(() => ({ shown: [] }))
  let count = 0
  const dismiss = (id: number) =>
    store.setState(({ shown }) => ({ shown: shown.filter((one) => one.id !== id) }))
  const show = (fault: Fault, retry: (() => void) | null) => {
    count += 1
    const notice = { id: count, fault, retry }
    store.setState(({ shown }) => ({
      // The same sentence twice says no more than once.
      shown: [...shown.filter((one) => one.fault.message !== fault.message), notice].slice(-mostShown),
    }))
  }
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (thrown) {
      const fault = asFault(thrown)
      if (fault.code === 'engine/cancelled') return undefined
      const isWorthAgain = ['engine', 'vault', 'internal'].includes(fault.family)
      show(fault, isWorthAgain ? () => void attempt(work) : null)
      return undefined
    }
  }
  return { store, dismiss, attempt }
}
