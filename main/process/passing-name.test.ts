import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { passingName, sweepPassing } from './passing-name.ts'

test('what a killed process left is removed; what a living one, another machine or anyone else has stays', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-passing-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const own = passingName('archive')
  const as = (pid: number | undefined) =>
    own.replace(`-${process.pid}-`, `-${pid}-`).replace(/.{8}$/, '01234567')
  const gone = as(spawnSync(process.execPath, ['-e', '']).pid)
  const others = [as(process.ppid), gone.replace(/-[0-9a-f]{8}-/, '-00000000-'), '.assay-notes', 'K-1.assay']
  for (const name of [own, gone, as(process.pid), ...others])
    mkdirSync(join(folder, name, 'in'), { recursive: true })
  writeFileSync(join(folder, `${own}.part`), '')
  writeFileSync(join(folder, `${gone}.part`), '')
  await sweepPassing(folder)
  assert.deepEqual(readdirSync(folder).sort(), [own, `${own}.part`, ...others].sort())
  await sweepPassing(join(folder, 'absent'))
})
