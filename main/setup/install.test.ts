import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { ensureInstalled, lockDifferences, reasonToInstall, runtimePath } from './install.mjs'

const lock = (packages: Record<string, { version?: string; integrity?: string; optional?: boolean }>) => ({
  packages,
})

test('an installation equals its lock when versions and hashes do', () => {
  const wanted = lock({ '': { version: '9' }, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } })
  const same = lock({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x' } })
  assert.deepEqual(lockDifferences(wanted, same), [])
  assert.deepEqual(lockDifferences(wanted, lock({})), ['node_modules/a'])
  for (const other of [
    { version: '1.0.1', integrity: 'sha512-x' },
    { version: '1.0.0', integrity: 'sha512-y' },
  ])
    assert.deepEqual(lockDifferences(wanted, lock({ 'node_modules/a': other })), ['node_modules/a'])
})

test('builds for other platforms may be missing, but not be other ones; further packages do no harm', () => {
  const wanted = lock({ 'node_modules/a-win': { version: '1.0.0', optional: true } })
  assert.deepEqual(lockDifferences(wanted, lock({ 'node_modules/b': { version: '2.0.0' } })), [])
  assert.deepEqual(lockDifferences(wanted, lock({ 'node_modules/a-win': { version: '2.0.0' } })), [
    'node_modules/a-win',
  ])
})

const withFolder = async (use: (root: string) => Promise<void> | void) => {
  const root = mkdtempSync(join(tmpdir(), 'assay-install-'))
  try {
    await use(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const put = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

test('an install is needed until npm recorded all packages and the runtime is there', () =>
  withFolder((root) => {
    const packages = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } }
    put(join(root, 'package-lock.json'), JSON.stringify({ packages }))
    assert.match(reasonToInstall(root) ?? '', /nothing is installed/)
    const record = join(root, 'node_modules', '.package-lock.json')
    put(record, JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }))
    assert.match(reasonToInstall(root) ?? '', /^1 package differs/)
    put(record, JSON.stringify({ packages }))
    assert.match(reasonToInstall(root) ?? '', /runtime is missing/)
    put(runtimePath(root), '')
    assert.equal(reasonToInstall(root), undefined)
  }))

test(
  'an npm that fails, or that leaves packages out, is an error that says what to do',
  {
    skip: process.platform === 'win32' && 'the stand-in for npm is a shell script',
  },
  () =>
    withFolder(async (root) => {
      put(
        join(root, 'package-lock.json'),
        JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
      )
      const npm = join(root, 'bin', 'npm')
      const environment = { ...process.env }
      process.env.PATH = dirname(npm)
      delete process.env.npm_execpath
      try {
        for (const [script, sentence] of [
          ['exit 7', /exit code 7; .*registry/],
          ['exit 0', /succeeded, but nothing is installed yet/],
        ] as const) {
          put(npm, `#!/bin/sh\n${script}\n`)
          chmodSync(npm, 0o755)
          await assert.rejects(ensureInstalled(root), { message: sentence })
        }
      } finally {
        process.env = environment
      }
    }),
)
