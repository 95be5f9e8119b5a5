import { createStore, type StoreApi } from 'zustand'

export interface ConnectionState {
  readonly isLost: boolean
  readonly attempts: number
}

export interface Connection {
  readonly store: StoreApi<ConnectionState>
  /** Says whether the host answered a call. */
  readonly hear: (isConnected: boolean) => void
  readonly tryNow: () => void
}

const waitsMs = [500, 1000, 2000, 4000, 8000]

/** Watches whether the host answers. While it does not, `probe` is called until it does; then `back` is. */
export const createConnection = (probe: () => Promise<unknown>, back: () => void): Connection => {
  const store = createStore<ConnectionState>(() => ({ isLost: false, attempts: 0 }))
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = () => {
    clearTimeout(timer)
    const { attempts } = store.getState()
    timer = setTimeout(tryNow, waitsMs[Math.min(attempts, waitsMs.length - 1)])
  }
  const tryNow = () => {
    clearTimeout(timer)
    store.setState(({ attempts }) => ({ attempts: attempts + 1 }))
    probe().catch(() => {
      if (store.getState().isLost) wait()
    })
  }
  const hear = (isConnected: boolean) => {
    const { isLost } = store.getState()
    if (isConnected === !isLost) return
    store.setState({ isLost: !isConnected, attempts: 0 })
    if (isConnected) {
      clearTimeout(timer)
      back()
    } else wait()
  }
  return { store, hear, tryNow }
}
