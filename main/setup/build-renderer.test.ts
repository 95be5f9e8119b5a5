import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isRendererStale } from './build-renderer.ts'

test('the page is stale when it is missing or anything it is built from is newer, tests apart', () => {
  const root = mkdtempSync(join(tmpdir(), 'assay-build-'))
  const write = (atSeconds: number, ...names: readonly string[]) => {
    const path = join(root, ...names)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, '')
    utimesSync(path, atSeconds, atSeconds)
    for (let depth = 1; depth < names.length; depth += 1)
      utimesSync(join(root, ...names.slice(0, depth)), 1000, 1000)
  }
  try {
    write(1000, 'renderer', 'start.tsx')
    write(1000, 'app', 'contract', 'contract.ts')
    write(1000, 'package-lock.json')
    assert.equal(isRendererStale(root), true)
    write(2000, 'out', 'renderer', 'index.html')
    assert.equal(isRendererStale(root), false)
    write(3000, 'renderer', 'shelf', 'open.test.ts')
    assert.equal(isRendererStale(root), false)
    for (const names of [
      ['renderer', 'shelf', 'Shelf.tsx'],
      ['app', 'contract', 'contract.ts'],
      ['package-lock.json'],
    ]) {
      write(3000, ...names)
      assert.equal(isRendererStale(root), true, names.join('/'))
      write(1000, ...names)
      assert.equal(isRendererStale(root), false)
    }
  } finally {
    rmSync(root, { recursive: true })
  }
})
