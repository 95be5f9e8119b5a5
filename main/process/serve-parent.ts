import { assert } from '#app/assert.ts'
import type { Wire } from '#app/contract/wire.ts'
import type { Port } from '#main/serve/port.ts'
import { servePort } from '#main/serve/serve-port.ts'

/** What Electron gives a utility process as `process.parentPort`; its messages come wrapped in an event. */
interface ElectronParent {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

const electronPort = (parent: ElectronParent): Port => ({
  send: (message) => parent.postMessage(message),
  onMessage: (listener) => parent.on('message', ({ data }) => listener(data)),
  // Chromium ends a utility process together with its parent.
  onClose: () => {},
  close: () => process.exit(0),
})

const forkedPort: Port = {
  send: (message) => {
    if (process.connected) process.send?.(message)
  },
  onMessage: (listener) => {
    process.on('message', listener)
  },
  onClose: (listener) => {
    process.once('disconnect', listener)
  },
  close: () => process.exit(0),
}

/** Answers the calls of the process that started this one with `wire`, and ends this process when that one is gone. */
export const serveParent = (wire: Wire): void => {
  const parent = (process as { readonly parentPort?: ElectronParent }).parentPort
  assert(parent !== undefined || process.send !== undefined, 'this module runs only as a child process')
  const port = parent === undefined ? forkedPort : electronPort(parent)
  servePort(wire, port)
  // Ctrl+C reaches every process of a terminal at once. The parent decides when this one ends: until then, what it works on is
  // not lost.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
  port.onClose(() => process.exit(0))
}
