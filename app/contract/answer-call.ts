import { asFault } from '../fault.ts'
import { arrivals } from './arrivals.ts'
import { faultReply, type Reply } from './wire.ts'

/** How a call is sent and cancelled over something that answers by messages. */
export interface SentCall {
  /** Sends the call; `arrive` is to be told of each of its replies. May throw: then nothing was sent. */
  readonly send: (arrive: (reply: Reply) => void) => void
  /** Passes an abort on, or that nobody reads on. */
  readonly cancel: () => void
}

/**
 * The replies of a call up to its end or fault, in order. An abort is passed on, and the call ends when the other end says so;
 * whoever stops reading before that cancels it.
 */
export const answerCall = async function* (
  { send, cancel }: SentCall,
  signal: AbortSignal,
): AsyncGenerator<Reply, void, undefined> {
  const replies = arrivals()
  let isOver = false
  try {
    send(replies.arrive)
    signal.addEventListener('abort', cancel, { once: true })
    while (!isOver) {
      const reply = await replies.next()
      isOver = reply.kind !== 'value'
      yield reply
    }
  } catch (thrown) {
    isOver = true
    yield faultReply(asFault(thrown))
  } finally {
    signal.removeEventListener('abort', cancel)
    if (!isOver) cancel()
  }
}
