import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { listFiles } from './list-files.ts'
import { openEvidenceFile } from './open-evidence-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'assay-list-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const namesAndFaults = async (...paths: readonly string[]) => {
  const listed: string[] = []
  for await (const { name, fault } of listFiles(paths)) listed.push(`${name} ${fault?.code ?? 'ok'}`)
  return listed
}

test('a folder gives every file in it and its folders, in order, whatever the names hold', async () => {
  const root = join(folder, 'deep')
  const odd = ['..hidden', 'a\u202egnp.exe', 'line\nbreak.png', '<b>.jpg', '-rf']
  mkdirSync(join(root, 'inner'), { recursive: true })
  for (const name of odd) writeFileSync(join(root, 'inner', name), '')
  writeFileSync(join(root, 'z.png'), '')
  assert.deepEqual(await namesAndFaults(root), [
    ...odd.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => `${name} ok`),
    'z.png ok',
  ])
})

test('links in a folder are named and not followed; a link that was chosen itself is', async () => {
  const root = join(folder, 'links')
  mkdirSync(root)
  writeFileSync(join(folder, 'outside.png'), '')
  symlinkSync(join(folder, 'outside.png'), join(root, 'out'))
  symlinkSync(root, join(root, 'round'))
  assert.deepEqual(await namesAndFaults(root), ['out evidence/unsupported', 'round evidence/unsupported'])
  assert.deepEqual(await namesAndFaults(join(root, 'out')), ['out ok'])
})

test('what is gone, a pipe and a device are faults of their own and stop nothing', async (t) => {
  const pipe = join(folder, 'pipe')
  try {
    execFileSync('mkfifo', [pipe])
  } catch {
    t.skip('skipped: pipes cannot be made here')
    return
  }
  writeFileSync(join(folder, 'last.png'), '')
  assert.deepEqual(await namesAndFaults(join(folder, 'gone'), pipe, '/dev/null', join(folder, 'last.png')), [
    'gone evidence/unreadable',
    'pipe evidence/unsupported',
    'null evidence/unsupported',
    'last.png ok',
  ])
  await assert.rejects(openEvidenceFile(pipe), { code: 'evidence/unsupported' })
  await assert.rejects(openEvidenceFile(join(folder, 'gone')), { code: 'evidence/unreadable' })
})
