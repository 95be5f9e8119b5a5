import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { test } from 'node:test'
import { lockFileOf, silentForMs, takeCaseLock } from './case-lock.ts'
import { systemClock } from './clock.ts'
import { isFault, testFolder } from './vault-fixture.ts'

const at = (agoMs: number): string => new Date(Date.now() - agoMs).toISOString()
const holder = (changes: object = {}) =>
  JSON.stringify({
    pid: process.pid,
    host: hostname(),
    token: 'theirs',
    since: at(500_000),
    beat: at(0),
    ...changes,
  })
/** The number of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid

test('a held lock names its holder, and is free again after its release', (t) => {
  const folder = testFolder(t)
  const lock = takeCaseLock(folder, systemClock)
  assert.throws(
    () => takeCaseLock(folder, systemClock),
    isFault('vault/locked', new RegExp(`process ${process.pid} on ${hostname()}`)),
  )
  lock.check()
  lock.release()
  takeCaseLock(folder, systemClock).release()
  assert.deepEqual(readdirSync(folder), [])
})

test('locks of the dead and of the long silent are taken over, those of the living are not', (t) => {
  const folder = testFolder(t)
  const file = lockFileOf(folder)
  const cases: readonly (readonly [name: string, isStale: boolean, text: string])[] = [
    ['a process here that has ended', true, holder({ pid: deadPid() })],
    ['a process here that lives', false, holder({ pid: process.ppid })],
    ['a process that ended and had the number of this one', true, holder()],
    ['a machine elsewhere that was heard of just now', false, holder({ host: 'elsewhere', pid: deadPid() })],
    [
      'a machine elsewhere that has been silent',
      true,
      holder({ host: 'elsewhere', beat: at(silentForMs + 1000) }),
    ],
    ['a process number that was given out again', true, holder({ beat: at(silentForMs + 1000) })],
    ['a beat in the future, after the clock was set back', true, holder({ beat: at(-silentForMs - 1000) })],
    ['an empty file of a program that is just starting', false, ''],
  ]
  for (const [name, isStale, text] of cases) {
    writeFileSync(file, text)
    if (isStale) takeCaseLock(folder, systemClock).release()
    else assert.throws(() => takeCaseLock(folder, systemClock), isFault('vault/locked'), name)
    assert.equal(existsSync(file), !isStale, name)
  }
  const old = new Date(Date.now() - silentForMs - 1000)
  utimesSync(file, old, old)
  takeCaseLock(folder, systemClock).release()
  assert.deepEqual(readdirSync(folder), [])
})

test('whoever lost the lock neither writes nor removes the lock of the other', (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.now() })
  const folder = testFolder(t)
  const lock = takeCaseLock(folder, systemClock)
  const first = JSON.parse(readFileSync(lockFileOf(folder), 'utf8'))
  t.mock.timers.tick(15_000)
  const second = JSON.parse(readFileSync(lockFileOf(folder), 'utf8'))
  assert.equal(Date.parse(second.beat) - Date.parse(first.beat), 15_000)
  rmSync(lockFileOf(folder))
  writeFileSync(lockFileOf(folder), holder())
  t.mock.timers.tick(15_000)
  assert.throws(() => lock.check(), isFault('vault/locked'))
  lock.release()
  assert.match(readFileSync(lockFileOf(folder), 'utf8'), /theirs/)
})
