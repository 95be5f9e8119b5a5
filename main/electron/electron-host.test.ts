import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { menuItems } from '#app/contract/menu-items.ts'
import { dispatch } from '#main/serve/dispatch.ts'
import { memoryBytes, sha256Of } from '#main/serve/memory-bytes-fixture.ts'
import { countContract, countProbe } from '#main/serve/wire-behaviour-fixture.ts'
import type { HostFacilities } from '#main/workstation.ts'
import { runElectronHost } from './electron-host.ts'
import { menuTemplate } from './menu.ts'
import { type StandIn, type StandInContents, standInElectron } from './stand-in-fixture.ts'

const picture = Buffer.from('a picture')

const start = async (options?: Parameters<typeof standInElectron>[0]) => {
  const standIn = standInElectron(options)
  const probe = countProbe()
  const rendererFolder = await mkdtemp(join(tmpdir(), 'assay-electron-'))
  await writeFile(join(rendererFolder, 'index.html'), '<!doctype html>')
  const opened: HostFacilities[] = []
  let closed = 0
  await runElectronHost(standIn.electron, {
    preloadPath: '/out/main/preload.cjs',
    rendererFolder,
    profileFolder: '/home/a/profile',
    language: () => 'en',
    openWorkstation: async (host) => {
      opened.push(host)
      return {
        wire: dispatch(countContract, probe.handlers),
        bytes: memoryBytes([[picture, 'image/png']]),
        close: async () => {
          closed += 1
        },
      }
    },
  })
  return {
    ...standIn,
    probe,
    opened,
    closedTimes: () => closed,
    end: () => rm(rendererFolder, { recursive: true }),
  }
}

const contentsOf = ({ windows }: StandIn): StandInContents => {
  assert.equal(windows.length, 1)
  return windows[0]!.webContents
}

const call = (name: string, input: unknown) => ({ topic: 'count', name, input, id: '1' })

test('the page runs in a sandbox, in a world of its own, and a packaged one without developer tools', async () => {
  const host = await start()
  const { webPreferences } = host.windows[0]!.options
  assert.deepEqual(
    Object.fromEntries(
      [
        'contextIsolation',
        'sandbox',
        'nodeIntegration',
        'webSecurity',
        'devTools',
        'webviewTag',
        'spellcheck',
      ].map((name) => [name, webPreferences[name]]),
    ),
    {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      devTools: false,
      webviewTag: false,
      spellcheck: false,
    },
  )
  assert.equal(webPreferences.preload, '/out/main/preload.cjs')
  assert.deepEqual(host.windows[0]!.loaded, ['assay://workstation/'])
  assert.deepEqual(host.done, ['userData is /home/a/profile', 'sandbox', 'ready', 'spelling false'])
  assert.equal(host.schemes.at(-1), false, 'the scheme is registered before Electron is ready')
  assert.equal(host.switches.get('host-resolver-rules'), 'MAP * ~NOTFOUND')
  const unpackaged = await start({ isPackaged: false })
  assert.equal(unpackaged.windows[0]!.options.webPreferences.devTools, true)
  await Promise.all([host.end(), unpackaged.end()])
})

test('a second instance opens nothing, and the first comes to the front', async () => {
  const second = await start({ isFirst: false })
  assert.deepEqual([second.windows.length, second.opened.length, second.done.at(-1)], [0, 0, 'quit'])
  const first = await start()
  first.app.emit('second-instance')
  assert.deepEqual(first.windows[0]!.calls, ['restore', 'focus'])
  await Promise.all([first.end(), second.end()])
})

test('nothing but the page’s own scheme is loaded, and each attempt is counted', async () => {
  const host = await start()
  for (const url of ['assay://workstation/', 'assay://workstation/bytes/x', 'blob:assay://workstation/1-2'])
    assert.equal(host.wouldLoad(url), true, url)
  assert.equal(host.opened[0]!.networkAttempts(), 0)
  const foreign = [
    'https://example.org/',
    'http://127.0.0.1/',
    'file:///etc/passwd',
    'assay://other/',
    'assay:workstation',
    'ws://example.org',
    'data:text/html,x',
    'blob:https://example.org/1',
    'devtools://devtools/x',
    'chrome-extension://x/y',
    'about:blank',
    '',
  ]
  for (const url of foreign) assert.equal(host.wouldLoad(url), false, url)
  assert.equal(host.opened[0]!.networkAttempts(), foreign.length)
  await host.end()
})

test('no permission, device, window, other page, web view or download is allowed', async () => {
  const host = await start()
  assert.deepEqual(host.permissions(), { request: false, check: false, device: false })
  const contents = contentsOf(host)
  assert.deepEqual(contents.openHandler?.({ url: 'assay://workstation/' }), { action: 'deny' })
  const isPrevented = (emitter: NodeJS.EventEmitter, name: string, url = '') => {
    let prevented = false
    emitter.emit(name, { url, preventDefault: () => (prevented = true) })
    return prevented
  }
  for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
    for (const url of [
      'https://example.org/',
      'file:///etc/passwd',
      'assay://workstation.org/',
      'javascript:1',
    ])
      assert.equal(isPrevented(contents, name, url), true, `${name} ${url}`)
    assert.equal(isPrevented(contents, name, 'assay://workstation/'), false)
  }
  assert.equal(isPrevented(contents, 'will-attach-webview'), true)
  const session = host.electron.session.defaultSession as unknown as NodeJS.EventEmitter
  assert.equal(isPrevented(session, 'will-download'), true)
  await host.end()
})

test('the page calls over IPC; another frame, sender or address does not', async () => {
  const host = await start()
  const contents = contentsOf(host)
  const request = { kind: 'call', number: 7, call: call('keep', { word: 'yes' }) }
  const frame = contents.mainFrame
  for (const event of [
    { sender: contents, senderFrame: { ...frame, parent: frame } },
    { sender: contents, senderFrame: { ...frame, url: 'https://example.org/' } },
    { sender: contents, senderFrame: { ...frame, url: 'assay://workstation.example.org/' } },
    { sender: contents, senderFrame: { ...frame, url: 'about:blank' } },
    { sender: contents, senderFrame: null },
    { sender: {}, senderFrame: frame },
  ])
    host.ipcMain.emit('assay:request', event, request)
  for (const garbage of [null, 'call', { kind: 'call' }])
    host.ipcMain.emit('assay:request', { sender: contents, senderFrame: frame }, garbage)
  await sleep(60)
  assert.deepEqual(host.probe.kept, [])
  host.ipcMain.emit('assay:request', { sender: contents, senderFrame: frame }, request)
  await sleep(60)
  assert.deepEqual(host.probe.kept, ['yes'])
  assert.deepEqual(contents.sent, [
    ['assay:answer', { kind: 'reply', number: 7, reply: { kind: 'value', value: { kept: 'yes' } } }],
    ['assay:answer', { kind: 'reply', number: 7, reply: { kind: 'end' } }],
  ])
  await host.end()
})

test('a page that is loaded anew, crashes or is closed leaves no call behind and hears nothing of the old ones', async () => {
  const host = await start()
  const contents = contentsOf(host)
  const ask = () =>
    host.ipcMain.emit(
      'assay:request',
      { sender: contents, senderFrame: contents.mainFrame },
      { kind: 'call', number: 1, call: call('forever', {}) },
    )
  const leaveBy = [
    () => contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false }),
    () => contents.emit('render-process-gone', {}, {}),
    () => {
      contents.isGone = true
      contents.emit('destroyed')
    },
  ]
  for (const [index, leave] of leaveBy.entries()) {
    ask()
    await sleep(20)
    assert.equal(host.probe.endless.started, index + 1)
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
    assert.equal(host.probe.endless.stopped, index)
    leave()
    const heard = contents.sent.length
    await sleep(20)
    assert.equal(host.probe.endless.stopped, index + 1)
    assert.equal(contents.sent.length, heard)
  }
  assert.equal(host.ipcMain.listenerCount('assay:request'), 0)
  await host.end()
})

test('the scheme serves the page with its policy and bytes by hash, and nothing of another host', async () => {
  const host = await start()
  const page = await host.fetch(new Request('assay://workstation/'))
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none';/)
  const bytes = await host.fetch(new Request(`assay://workstation/bytes/${sha256Of(picture)}`))
  assert.equal(await bytes.text(), 'a picture')
  for (const url of ['assay://other/', 'assay://workstation/../package.json', 'assay://workstation/bytes/x'])
    assert.equal((await host.fetch(new Request(url))).status, 404, url)
  await host.end()
})

test('the dialogs give what was chosen, or nothing', async () => {
  const host = await start()
  const dialogs = host.opened[0]!.dialogs!
  assert.deepEqual(await dialogs.chooseFiles(), [])
  assert.equal(await dialogs.chooseFolder('evidence'), null)
  host.choose({ canceled: false, filePaths: ['/a', '/b'] })
  assert.deepEqual(await dialogs.chooseFiles(), ['/a', '/b'])
  assert.equal(await dialogs.chooseFolder('new case'), '/a')
  await host.end()
})

test('quitting closes the workstation first, once', async () => {
  const host = await start()
  const quit = () => {
    let prevented = false
    host.app.emit('before-quit', { preventDefault: () => (prevented = true) })
    return prevented
  }
  assert.equal(quit(), true)
  await sleep(5)
  assert.equal(host.closedTimes(), 1)
  assert.equal(host.done.at(-1), 'quit')
  assert.equal(quit(), false)
  assert.equal(host.closedTimes(), 1)
  await host.end()
})

test('each menu item is offered once, has a key of its own at most, and tells the page its name', async () => {
  const host = await start()
  const itemsOf = (template: readonly Record<string, unknown>[]) =>
    template.flatMap(
      ({ submenu }) => (submenu as { id?: string; accelerator?: string; click?: () => void }[]) ?? [],
    )
  const items = itemsOf(host.menu())
  const ids = items.flatMap(({ id }) => (id === undefined ? [] : [id]))
  assert.deepEqual([...ids].sort(), [...menuItems].sort())
  const keys = items.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]))
  assert.equal(new Set(keys).size, keys.length)
  for (const { click } of items) click?.()
  assert.deepEqual(
    contentsOf(host).sent,
    ids.map((id) => ['assay:menu', id]),
  )
  assert.equal(menuTemplate('darwin', 'de', () => {})[0]?.role, 'appMenu')
  assert.equal(menuTemplate('linux', 'de', () => {})[0]?.label, 'Fall')
  await host.end()
})
