/** Lets one piece of work through at a time, in the order in which they came. */
export interface Turnstile {
  readonly run: <T>(work: () => Promise<T>) => Promise<T>
  /** A stream holds its turn until it ended or was left. */
  readonly stream: <T>(work: () => AsyncIterable<T>, signal: AbortSignal) => AsyncIterable<T>
}

/** `settled` is waited for after each piece of work: what it left running must be over before the next begins. */
export const openTurnstile = (settled: () => Promise<unknown>): Turnstile => {
  let last: Promise<unknown> = Promise.resolve()
  /** Resolves when it is the caller's turn, with how to give it back. */
  const turn = async (): Promise<() => void> => {
    const before = last
    const { promise, resolve } = Promise.withResolvers<void>()
    last = promise
    await before
    return () => void settled().then(() => resolve())
  }
  return {
    run: async (work) => {
      const leave = await turn()
      try {
        return await work()
      } finally {
        leave()
      }
    },
    stream: async function* (work, signal) {
      const leave = await turn()
      try {
        signal.throwIfAborted()
        yield* work()
      } finally {
        leave()
      }
    },
  }
}
