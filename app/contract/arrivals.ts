import type { Reply } from './wire.ts'

/** Replies of one call in the order of arrival, for one reader; nothing is dropped and nothing is held back. */
export interface Arrivals {
  readonly arrive: (reply: Reply) => void
  readonly next: () => Promise<Reply>
}

export const arrivals = (): Arrivals => {
  const waiting: Reply[] = []
  let wake: (() => void) | undefined
  return {
    arrive: (reply) => {
      waiting.push(reply)
      wake?.()
    },
    next: async () => {
      for (;;) {
        const reply = waiting.shift()
        if (reply !== undefined) return reply
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
