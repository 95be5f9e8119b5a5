/** Events from one who works on to one who may leave at any time. */
export interface EventLine<T> {
  readonly put: (event: T) => void
  /** No more events; with a reason, the reader throws it after the last one. */
  readonly end: (thrown?: unknown) => void
  readonly events: () => AsyncGenerator<T, void, undefined>
}

export const eventLine = <T>(): EventLine<T> => {
  const waiting: T[] = []
  let ended: { readonly thrown?: unknown } | undefined
  let wake: () => void = () => {}
  return {
    put: (event) => {
      waiting.push(event)
      wake()
    },
    end: (thrown) => {
      ended ??= thrown === undefined ? {} : { thrown }
      wake()
    },
    events: async function* () {
      for (;;) {
        const event = waiting.shift()
        if (event !== undefined) yield event
        else if (ended !== undefined) {
          if ('thrown' in ended) throw ended.thrown
          return
        } else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    },
  }
}
