import * as v from 'valibot'
import { answerCall } from '#app/contract/answer-call.ts'
import { Call, faultReply, Reply, type Wire } from '#app/contract/wire.ts'
import { asFault, Fault } from '#app/fault.ts'
import type { Port } from './port.ts'

const CallNumber = v.pipe(v.number(), v.safeInteger())

/** From the caller: a call under a number of its own, or the wish to cancel it. */
const Inbound = v.variant('kind', [
  v.object({ kind: v.literal('call'), number: CallNumber, call: Call }),
  v.object({ kind: v.literal('cancel'), number: CallNumber }),
])

/** To the caller. */
const Answer = v.object({ kind: v.literal('reply'), number: CallNumber, reply: Reply })

/** Answers the calls that come through `port` with `wire`; cancels them all when the port closes. */
export const servePort = (wire: Wire, port: Port): void => {
  const running = new Map<number, AbortController>()
  const run = async (number: number, call: Call): Promise<void> => {
    const stop = new AbortController()
    running.set(number, stop)
    const send = (reply: Reply) => port.send({ kind: 'reply', number, reply })
    try {
      for await (const reply of wire(call, stop.signal)) send(reply)
    } catch (thrown) {
      send(faultReply(asFault(thrown)))
    } finally {
      running.delete(number)
    }
  }
  port.onMessage((message) => {
    const { success, output } = v.safeParse(Inbound, message)
    if (!success) return
    if (output.kind === 'cancel') running.get(output.number)?.abort()
    else void run(output.number, output.call)
  })
  port.onClose(() => {
    for (const stop of running.values()) stop.abort()
  })
}

const cancelledFault = () => new Fault('engine/cancelled', 'The work was cancelled before it was begun.')

const closedFault = () =>
  new Fault('engine/failed', 'The other process stopped unexpectedly; the step can be retried.')

/**
 * A wire through `port` to whoever serves its other end. Values come in order and are not held back. An abort is passed on,
 * and the call ends when the other end says so. A message that is no answer closes the port; when it closes,
 * every call in flight ends in the fault that `whyClosed` gives.
 */
export const connectPort = (port: Port, whyClosed: () => Fault = closedFault): Wire => {
  const inFlight = new Map<number, (reply: Reply) => void>()
  let calls = 0
  let isClosed = false
  let unreadable: Fault | undefined
  const fault = () => faultReply(unreadable ?? whyClosed())

  port.onMessage((message) => {
    const { success, output } = v.safeParse(Answer, message)
    if (success) inFlight.get(output.number)?.(output.reply)
    else {
      unreadable = new Fault(
        'engine/failed',
        'The other process sent an answer that cannot be read, and was stopped; the step can be retried.',
      )
      port.close()
    }
  })
  port.onClose(() => {
    isClosed = true
    for (const arrive of inFlight.values()) arrive(fault())
  })

  return async function* (call, signal) {
    if (isClosed) return yield fault()
    if (signal.aborted) return yield faultReply(cancelledFault())
    calls += 1
    const number = calls
    try {
      yield* answerCall(
        {
          send: (arrive) => {
            inFlight.set(number, arrive)
            port.send({ kind: 'call', number, call })
          },
          cancel: () => {
            if (!isClosed) port.send({ kind: 'cancel', number })
          },
        },
        signal,
      )
    } finally {
      inFlight.delete(number)
    }
  }
}
