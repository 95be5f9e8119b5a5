import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { electronBinary, ensureElectron } from './electron-binary.mjs'

const withRoot = async (
  installer: string,
  use: (root: string, write: (path: string, text: string) => string) => Promise<void>,
): Promise<void> => {
  const root = mkdtempSync(join(tmpdir(), 'assay-electron-'))
  const write = (path: string, text: string): string => {
    const full = join(root, path)
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, text)
    return full
  }
  write('node_modules/electron/install.js', installer)
  write('node_modules/electron/package.json', '{"type":"commonjs"}')
  try {
    await use(root, write)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const ensure = async (root: string): Promise<readonly [string | undefined, readonly string[]]> => {
  const said: string[] = []
  return [await ensureElectron(root, process.execPath, (sentence) => said.push(sentence)), said]
}

test('a binary that is there is taken without a word', () =>
  withRoot('process.exit(3)', async (root, write) => {
    write('node_modules/electron/path.txt', 'electron')
    assert.equal(electronBinary(root), undefined)
    const binary = write('node_modules/electron/dist/electron', '')
    assert.deepEqual(await ensure(root), [binary, []])
  }))

test('a binary that is not there is fetched by the package’s own installer', () => {
  const installer = `const fs = require('fs'), { join } = require('path')
    fs.mkdirSync(join(__dirname, 'dist'))
    fs.writeFileSync(join(__dirname, 'dist', 'electron'), '')
    fs.writeFileSync(join(__dirname, 'path.txt'), 'electron')`
  return withRoot(installer, async (root) => {
    const [binary, said] = await ensure(root)
    assert.equal(binary, join(root, 'node_modules', 'electron', 'dist', 'electron'))
    assert.equal(said.length, 1)
  })
})

test('a failed fetch is said, and not tried again until a day has passed', () => {
  const installer = `require('fs').appendFileSync(__dirname + '/tries', 'x'); process.exit(1)`
  return withRoot(installer, async (root) => {
    const tries = join(root, 'node_modules', 'electron', 'tries')
    assert.match(
      String((await ensure(root))[1].at(-1)),
      /cannot be fetched here, so Assay opens in the browser/,
    )
    assert.ok(existsSync(tries))
    rmSync(tries)
    const [again, said] = await ensure(root)
    assert.deepEqual([again, said.length, existsSync(tries)], [undefined, 1, false])
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60
    utimesSync(join(root, '.cache', 'electron-not-fetched'), twoDaysAgo, twoDaysAgo)
    await ensure(root)
    assert.ok(existsSync(tries))
  })
})
