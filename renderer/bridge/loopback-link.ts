import { readReplyLines } from '#app/contract/reply-lines.ts'
import { faultReply, type Wire } from '#app/contract/wire.ts'
import { asFault, Fault } from '#app/fault.ts'
import { fetchedBytes } from './fetched-bytes.ts'
import type { HostLink } from './host-link.ts'
import { lostConnection } from './lost-connection.ts'

/** The pieces of a body as text. A stream of the platform is no async iterable in every browser. */
const textOf = async function* (body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      yield decoder.decode(value, { stream: true })
    }
    yield decoder.decode()
  } finally {
    await reader.cancel().catch(() => {})
  }
}

const named = (thrown: unknown, signal: AbortSignal): Fault => {
  if (signal.aborted)
    return new Fault('engine/cancelled', 'The work was cancelled before it was finished.', { cause: thrown })
  // fetch and a broken body both end in a TypeError.
  return thrown instanceof TypeError ? lostConnection(thrown) : asFault(thrown)
}

const loopbackWire = (origin: string, headers: Readonly<Record<string, string>>): Wire =>
  async function* (call, signal) {
    const stopped = new AbortController()
    const stop = () => stopped.abort()
    signal.addEventListener('abort', stop, { once: true })
    try {
      if (signal.aborted) stop()
      const response = await fetch(`${origin}/call`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(call),
        signal: stopped.signal,
      })
      if (response.body === null) throw lostConnection()
      yield* readReplyLines(textOf(response.body))
    } catch (thrown) {
      yield faultReply(named(thrown, signal))
    } finally {
      signal.removeEventListener('abort', stop)
      stop()
    }
  }

/** The loopback host at `origin`, reached with this launch's token. */
export const loopbackLink = (origin: string, token: string): HostLink => {
  const headers = { 'x-assay-token': token }
  return {
    wire: loopbackWire(origin, headers),
    ...fetchedBytes(origin, headers),
    pathsOf: null,
    onMenu: () => () => {},
  }
}
