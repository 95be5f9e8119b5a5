import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { isBuiltin, registerHooks } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { buildMain } from './build-main.ts'

const root = join(import.meta.dirname, '..', '..')
/** Below the repository, so that the bundles find their packages. */
const outFolder = mkdtempSync(join(root, '.cache', 'build-main-'))

before(() => buildMain(root, outFolder))
after(() => rmSync(outFolder, { recursive: true }))

const importsOf = (name: string): readonly string[] => {
  const text = readFileSync(join(outFolder, name), 'utf8')
  return [
    ...text.matchAll(/^(?:import|export)\b[^"]*?from\s*"([^"]+)"|\b(?:require|import)\("([^"]+)"\)/gm),
  ].map(([, from, called]) => from ?? called ?? '')
}

test('the preload script needs nothing but electron, since its sandbox has nothing else', () => {
  assert.deepEqual(importsOf('preload.cjs'), ['electron'])
})

test('the bundles load only packages that are shipped', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const shipped = new Set(['electron', ...Object.keys(dependencies)])
  const bundles = readdirSync(outFolder).filter((name) => name.endsWith('.js'))
  assert.ok(bundles.includes('start.js') && bundles.includes('decoder.js'), `${bundles}`)
  for (const bundle of bundles)
    for (const request of importsOf(bundle)) {
      if (request.startsWith('.') || isBuiltin(request)) continue
      const name = request.split('/').slice(0, request.startsWith('@') ? 2 : 1)
      assert.ok(shipped.has(name.join('/')), `${bundle} loads ${request}`)
    }
})

test('the bundle of the main process runs with a stand-in for electron', async () => {
  const calls: string[] = []
  const standIn = {
    app: {
      setPath: (name: string) => calls.push(`path ${name}`),
      requestSingleInstanceLock: () => false,
      quit: () => calls.push('quit'),
    },
  }
  Object.assign(globalThis, { standInElectron: standIn })
  const source = `export const { app } = globalThis.standInElectron
    export const [BrowserWindow, dialog, ipcMain, Menu, protocol, session, utilityProcess] = []`
  const hooks = registerHooks({
    resolve: (request, context, next) =>
      request === 'electron'
        ? { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true }
        : next(request, context),
  })
  try {
    await import(pathToFileURL(join(outFolder, 'start.js')).href)
  } finally {
    hooks.deregister()
    Reflect.deleteProperty(globalThis, 'standInElectron')
  }
  assert.deepEqual(calls, ['path userData', 'quit'])
})
