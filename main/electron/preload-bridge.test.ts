import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { bridgeWire } from '#app/contract/host-bridge.ts'
import type { Port } from '#main/serve/port.ts'
import { servePort } from '#main/serve/serve-port.ts'
import { testWireBehaviour } from '#main/serve/wire-behaviour-fixture.ts'
import { preloadBridge } from './preload-bridge.ts'

/** ipcRenderer with the other side of its channels as a port; messages are cloned as Electron does. */
const standInIpc = () => {
  const toPage = new EventEmitter()
  const toMain = new EventEmitter()
  const ipc = {
    on: (channel: string, listener: (...args: unknown[]) => void) => toPage.on(channel, listener),
    off: (channel: string, listener: (...args: unknown[]) => void) => toPage.off(channel, listener),
    send: (channel: string, message: unknown) => {
      const copy = structuredClone(message)
      setImmediate(() => toMain.emit(channel, copy))
    },
  }
  const port: Port = {
    send: (message) => {
      const copy = structuredClone(message)
      setImmediate(() => toPage.emit('assay:answer', {}, copy))
    },
    onMessage: (listener) => {
      toMain.on('assay:request', listener)
    },
    onClose: () => {},
    close: () => {},
  }
  return { ipc: ipc as unknown as Parameters<typeof preloadBridge>[0], port, toPage }
}

const paths = { getPathForFile: (file: { readonly name: string }) => `/evidence/${file.name}` }
const webUtils = paths as unknown as Parameters<typeof preloadBridge>[1]

testWireBehaviour('Electron bridge', async (wire) => {
  const { ipc, port } = standInIpc()
  servePort(wire, port)
  return { wire: bridgeWire(preloadBridge(ipc, webUtils, 'linux')), close: async () => {} }
})

test('the bridge offers five things and no way to send anything else', () => {
  const { ipc } = standInIpc()
  const bridge = preloadBridge(ipc, webUtils, 'linux')
  assert.deepEqual(Object.keys(bridge).sort(), ['abort', 'call', 'onMenu', 'pathsOf', 'platform'])
  assert.deepEqual(bridge.pathsOf([{ name: 'a.jpg' }, { name: 'b' }]), ['/evidence/a.jpg', '/evidence/b'])
})

test('menu items reach whoever listens until it stops', () => {
  const { ipc, toPage } = standInIpc()
  const chosen: string[] = []
  const stop = preloadBridge(ipc, webUtils, 'linux').onMenu((item) => chosen.push(item))
  toPage.emit('assay:menu', { sender: 'not passed on' }, 'zoom in')
  stop()
  toPage.emit('assay:menu', {}, 'zoom out')
  assert.deepEqual(chosen, ['zoom in'])
})

test('a reply to a call that is over or was never made is passed over', () => {
  const { ipc, toPage } = standInIpc()
  const bridge = preloadBridge(ipc, webUtils, 'linux')
  const heard: string[] = []
  bridge.call(1, { topic: '', name: '', input: null, id: '' }, ({ kind }) => heard.push(kind))
  for (const [number, kind] of [
    [2, 'value'],
    [1, 'end'],
    [1, 'value'],
  ])
    toPage.emit('assay:answer', {}, { number, reply: { kind } })
  assert.deepEqual(heard, ['end'])
})
