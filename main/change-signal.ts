import { setTimeout as sleep } from 'node:timers/promises'

/** Tells any number of watchers that something changed, without keeping what. */
export interface ChangeSignal {
  readonly raise: () => void
  readonly count: () => number
  /** Resolves once the count differs from `seen`, and not before `leastMs` have passed; rejects when the signal aborts. */
  readonly after: (seen: number, leastMs: number, signal: AbortSignal) => Promise<void>
}

export const changeSignal = (): ChangeSignal => {
  let count = 0
  let waiting: (() => void)[] = []
  const next = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason)
      signal.addEventListener('abort', abort, { once: true })
      waiting.push(() => {
        signal.removeEventListener('abort', abort)
        resolve()
      })
    })
  return {
    raise: () => {
      count += 1
      const woken = waiting
      waiting = []
      for (const wake of woken) wake()
    },
    count: () => count,
    after: async (seen, leastMs, signal) => {
      await sleep(leastMs, undefined, { signal })
      if (count === seen) await next(signal)
    },
  }
}
