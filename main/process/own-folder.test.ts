import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ownFolder } from './own-folder.ts'

test('the folder of a process that is gone is removed, and that of a living one stays', async (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'assay-own-'))
  t.after(() => rmSync(parent, { recursive: true, force: true }))
  const gone = String(spawnSync(process.execPath, ['-e', '']).pid)
  for (const name of [gone, String(process.ppid), 'notes'])
    mkdirSync(join(parent, name, 'inner'), { recursive: true })
  const own = await ownFolder(parent)
  assert.equal(own, join(parent, String(process.pid)))
  assert.deepEqual(
    [own, join(parent, gone), join(parent, String(process.ppid)), join(parent, 'notes')].map((path) =>
      existsSync(path),
    ),
    [true, false, true, true],
  )
})
