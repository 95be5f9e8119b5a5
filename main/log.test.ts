import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { openLog } from './log.ts'

const withFolder = (use: (folder: string) => void): void => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-log-'))
  try {
    use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const read = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('each event is one line, whatever is in it, and a fault is kept with its causes', () =>
  withFolder((folder) => {
    const path = join(folder, 'new', 'assay.log')
    const log = openLog(path)
    log.note('started', { name: 'a\nb\u001b[31m' })
    const cause = new Error('inner', { cause: new Error('innermost') })
    log.fault('call', new Fault('vault/locked', 'In use.', { detail: { pid: 3 }, cause }))
    const [note, fault, ...more] = read(path)
    assert.deepEqual(more, [])
    assert.equal(note?.name, 'a\nb\u001b[31m')
    assert.deepEqual([fault?.level, fault?.code, fault?.detail], ['fault', 'vault/locked', { pid: 3 }])
    assert.match(String(fault?.causes), /inner[\s\S]*innermost/)
    assert.equal(readFileSync(path, 'utf8').includes('\u001b'), false)
  }))

test('a full log makes room and keeps the one before', () =>
  withFolder((folder) => {
    const path = join(folder, 'assay.log')
    const log = openLog(path, 1000)
    for (let count = 0; count < 60; count += 1) log.note('event', { count })
    assert.ok(statSync(path).size <= 1100)
    assert.equal(read(path).at(-1)?.count, 59)
    assert.equal(Number(read(`${path}.1`).at(-1)?.count) + 1, read(path)[0]?.count)
  }))

test('a log that cannot be written stops nothing', () =>
  withFolder((folder) => {
    openLog(join(folder, 'assay.log')).note('one')
    openLog(join(folder, 'assay.log', 'below-a-file')).note('two')
    assert.equal(read(join(folder, 'assay.log')).length, 1)
  }))
