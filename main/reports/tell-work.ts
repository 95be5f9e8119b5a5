import { Fault } from '#app/fault.ts'
import { eventLine } from '#main/dialogue/event-line.ts'

/** Work on the open case of which one piece is under way at a time, and that is waited for before the case is put away. */
export interface OneAtATime {
  /**
   * Runs `work` and gives what it tells, until it ends; the caller's abort or early leaving breaks it off. Throws input/conflict at
   * once where another piece is under way; with `supersedes` that one is broken off first.
   */
  readonly run: <Event>(
    work: (tell: (event: Event) => void, signal: AbortSignal) => Promise<void>,
    caller: AbortSignal,
    options?: { readonly supersedes?: boolean },
  ) => AsyncGenerator<Event>
  /** Breaks off what is under way; resolves when it has ended. */
  readonly stop: () => Promise<void>
  /** Resolves when nothing that is being broken off still works. */
  readonly settled: () => Promise<void>
}

export const oneAtATime = (): OneAtATime => {
  let current: { readonly leaving: AbortController; readonly ended: Promise<unknown> } | undefined
  const stop = async (): Promise<void> => {
    const stopped = current
    stopped?.leaving.abort()
    await stopped?.ended
  }
  return {
    run: async function* <Event>(
      work: (tell: (event: Event) => void, signal: AbortSignal) => Promise<void>,
      caller: AbortSignal,
      { supersedes = false }: { readonly supersedes?: boolean } = {},
    ) {
      while (current !== undefined && (supersedes || current.leaving.signal.aborted)) await stop()
      caller.throwIfAborted()
      if (current !== undefined)
        throw new Fault('input/conflict', 'Something is being exported. Wait for it, or stop it first.')
      const leaving = new AbortController()
      const line = eventLine<Event>()
      const signal = AbortSignal.any([caller, leaving.signal])
      const ended = work(line.put, signal).then(
        () => line.end(),
        (thrown: unknown) => line.end(thrown),
      )
      const mine = { leaving, ended }
      current = mine
      void ended.then(() => {
        if (current === mine) current = undefined
      })
      const abort = () => leaving.abort()
      caller.addEventListener('abort', abort, { once: true })
      try {
        yield* line.events()
      } finally {
        caller.removeEventListener('abort', abort)
        leaving.abort()
      }
    },
    stop,
    settled: async () => {
      if (current?.leaving.signal.aborted === true) await current.ended
    },
  }
}
