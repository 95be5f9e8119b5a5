import type { Wire } from '#app/contract/wire.ts'
import { Fault } from '#app/fault.ts'

const mark = 'connection'

/** The fault of a host that does not answer any more. */
export const lostConnection = (cause?: unknown): Fault =>
  new Fault(
    'engine/unavailable',
    'Assay does not answer. Nothing you typed is lost; the connection is tried again by itself.',
    { detail: { [mark]: 'lost' }, cause },
  )

/** Whether a fault, or a reply made of one, says that the host is gone. */
export const isLostConnection = ({
  detail,
}: {
  readonly detail: Readonly<Record<string, unknown>>
}): boolean => detail[mark] === 'lost'

/** The same wire, telling `hear` after each reply whether the host answered. */
export const watchedWire = (wire: Wire, hear: (isConnected: boolean) => void): Wire =>
  async function* (call, signal) {
    for await (const reply of wire(call, signal)) {
      hear(reply.kind !== 'fault' || !isLostConnection(reply))
      yield reply
    }
  }
