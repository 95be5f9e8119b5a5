import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { _electron } from 'playwright-core'
import { hasDisplay } from '#main/loopback/find-browser.ts'
import { buildMain } from '#main/setup/build-main.ts'
import { buildRenderer } from '#main/setup/build-renderer.ts'

const root = join(import.meta.dirname, '..', '..')

/** The installed package notes where its binary is once it has one. */
const electronBinary = (): string | undefined => {
  const folder = join(root, 'node_modules', 'electron')
  if (!existsSync(join(folder, 'path.txt'))) return undefined
  return join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'))
}

test('Electron opens the page, which calls through the bridge and reaches no Node', async (t) => {
  const executablePath = electronBinary()
  if (executablePath === undefined || !existsSync(executablePath)) {
    t.skip('no Electron binary')
    return
  }
  if (!hasDisplay()) {
    t.skip('no display for Electron')
    return
  }
  await buildRenderer(root)
  await buildMain(root)
  const home = await mkdtemp(join(tmpdir(), 'assay-electron-'))
  const { DISPLAY = '', WAYLAND_DISPLAY = '', PATH = '' } = process.env
  const application = await _electron.launch({
    executablePath,
    args: [root, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: { ASSAY_HOME: home, DISPLAY, WAYLAND_DISPLAY, PATH },
  })
  try {
    const page = await application.firstWindow()
    assert.equal(page.url(), 'assay://workstation/')
    const seen = await page.evaluate(
      () =>
        new Promise<unknown>((resolve) => {
          const page = globalThis as unknown as {
            assay: {
              call: (number: number, call: unknown, hear: (reply: { value?: unknown }) => void) => void
            }
            require?: unknown
            process?: unknown
          }
          const call = { topic: 'setup', name: 'host', input: {}, id: '1' }
          const node = [typeof page.require, typeof page.process]
          page.assay.call(1e9, call, ({ value }) => {
            if (value !== undefined) resolve({ node, value })
          })
        }),
    )
    const { node, value } = seen as { node: string[]; value: { kind: string; networkAttempts: number } }
    assert.deepEqual(node, ['undefined', 'undefined'])
    assert.deepEqual([value.kind, value.networkAttempts], ['electron', 0])
  } finally {
    await application.close()
    await rm(home, { recursive: true, force: true })
  }
})
