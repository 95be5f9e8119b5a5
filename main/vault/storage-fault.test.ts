import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { storageFault } from './storage-fault.ts'

const systemError = (code: string): Error => Object.assign(new Error(`${code}: it did not work`), { code })
const databaseError = (errcode: number): Error => Object.assign(new Error('database'), { errcode })

test('each failure of a drive or a database has one fault, which says what was not done', () => {
  const expected = [
    ['vault/full', ['ENOSPC', 'EDQUOT'], [13, 13 | (1 << 8)]],
    ['vault/read-only', ['EROFS', 'EACCES', 'EPERM'], [8, 8 | (5 << 8)]],
    ['vault/locked', [], [5, 6]],
    ['vault/corrupt', ['EIO'], [10, 11, 14, 26]],
  ] as const
  for (const [code, system, database] of expected)
    for (const thrown of [...system.map(systemError), ...database.map(databaseError)]) {
      const fault = storageFault(thrown, 'taking in the file')
      assert.ok(fault instanceof Fault, `${code} for ${thrown.message}`)
      assert.deepEqual([fault.code, fault.family], [code, 'vault'])
      assert.match(fault.message, /taking in the file was not done/)
      assert.equal(fault.detail.storage, thrown.message)
      assert.equal(fault.cause, thrown)
    }
})

test('what is no failure of storage stays what it is', () => {
  const fault = new Fault('evidence/unreadable', 'It cannot be read.')
  for (const thrown of [
    fault,
    systemError('ENOENT'),
    new TypeError('ours'),
    databaseError(1),
    'text',
    undefined,
  ])
    assert.equal(storageFault(thrown, 'anything'), thrown)
})
