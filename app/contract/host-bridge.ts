import { Fault } from '../fault.ts'
import { answerCall } from './answer-call.ts'
import type { MenuItem } from './menu-items.ts'
import { type Call, faultReply, type Reply, type Wire } from './wire.ts'

export { hostBridgeName } from './host-bridge-name.ts'

/** All that the page can reach of Electron. */
export interface HostBridge {
  readonly platform: string
  /** Sends a call under a number of the page's choice; `hear` gets its replies, the last of which is an end or a fault. */
  readonly call: (number: number, call: Call, hear: (reply: Reply) => void) => void
  readonly abort: (number: number) => void
  /** Hears of each menu item that is chosen; returns how to stop. */
  readonly onMenu: (listener: (item: MenuItem) => void) => () => void
  /** Where dropped or chosen files lie on the disk: '' for one that lies nowhere. */
  readonly pathsOf: (files: readonly object[]) => string[]
}

/** A wire through the bridge to Electron's main process. */
export const bridgeWire = (bridge: HostBridge): Wire => {
  let calls = 0
  return async function* (call, signal) {
    if (signal.aborted)
      return yield faultReply(new Fault('engine/cancelled', 'The work was cancelled before it was begun.'))
    calls += 1
    const number = calls
    yield* answerCall(
      {
        send: (arrive) => bridge.call(number, call, arrive),
        cancel: () => bridge.abort(number),
      },
      signal,
    )
  }
}
