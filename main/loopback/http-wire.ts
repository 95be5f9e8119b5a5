import { readReplyLines } from '#app/contract/reply-lines.ts'
import { faultReply, type Wire } from '#app/contract/wire.ts'
import { asFault, Fault } from '#app/fault.ts'
import { tokenHeader } from './access.ts'

/** A wire to a loopback host, for programs that run in Node; the page has its own in renderer/bridge. */
export const httpWire = (origin: string, token: string): Wire =>
  async function* (call, signal) {
    try {
      const response = await fetch(`${origin}/call`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: origin, [tokenHeader]: token },
        body: JSON.stringify(call),
        signal,
      })
      if (response.body === null)
        throw new Fault('engine/failed', 'The answer was cut off; the step can be retried.')
      yield* readReplyLines(response.body.pipeThrough(new TextDecoderStream()))
    } catch (thrown) {
      yield faultReply(named(thrown, signal))
    }
  }

const named = (thrown: unknown, signal: AbortSignal): Fault => {
  if (signal.aborted)
    return new Fault('engine/cancelled', 'The work was cancelled before it was finished.', { cause: thrown })
  if (thrown instanceof TypeError)
    return new Fault('engine/unavailable', 'Assay does not answer any more. Start it again.', {
      cause: thrown,
    })
  return asFault(thrown)
}
