/** Lets one in at a time, in the order of arrival. */
export interface TurnTaking {
  /**
   * Resolves when it is this one's turn, with how to end it; `hearAhead` hears how many are before it, first at once. Rejects
   * with the signal's reason when that aborts while it waits.
   */
  readonly enter: (signal: AbortSignal, hearAhead: (ahead: number) => void) => Promise<() => void>
}

interface Waiting {
  readonly admit: () => void
  readonly hearAhead: (ahead: number) => void
}

export const turnTaking = (): TurnTaking => {
  let isTaken = false
  let line: readonly Waiting[] = []
  const tell = (): void => {
    for (const [index, { hearAhead }] of line.entries()) hearAhead(index + 1)
  }
  const leave = (): (() => void) => {
    let hasLeft = false
    return () => {
      if (hasLeft) return
      hasLeft = true
      const [next, ...rest] = line
      line = rest
      isTaken = next !== undefined
      next?.admit()
      tell()
    }
  }
  return {
    enter: async (signal, hearAhead) => {
      signal.throwIfAborted()
      if (!isTaken) {
        isTaken = true
        return leave()
      }
      await new Promise<void>((resolve, reject) => {
        const waiting: Waiting = {
          hearAhead,
          admit: () => {
            signal.removeEventListener('abort', abort)
            resolve()
          },
        }
        const abort = () => {
          line = line.filter((one) => one !== waiting)
          reject(signal.reason)
          tell()
        }
        signal.addEventListener('abort', abort, { once: true })
        line = [...line, waiting]
        hearAhead(line.length)
      })
      return leave()
    },
  }
}
