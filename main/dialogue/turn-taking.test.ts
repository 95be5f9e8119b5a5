import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { turnTaking } from './turn-taking.ts'
import { writeAhead } from './write-ahead.ts'

const never = new AbortController().signal

test('one is let in at a time, in order, and hears how many are before it', async () => {
  const { enter } = turnTaking()
  const order: string[] = []
  const leave = await enter(never, () => order.push('first waits'))
  const gone = new AbortController()
  const second = enter(never, (ahead) => order.push(`second ${ahead}`))
  const third = enter(gone.signal, (ahead) => order.push(`third ${ahead}`))
  const fourth = enter(never, (ahead) => order.push(`fourth ${ahead}`))
  gone.abort(new Error('gone'))
  await assert.rejects(third, /gone/)
  leave()
  leave()
  const leaveSecond = await second
  order.push('second in')
  leaveSecond()
  await fourth
  assert.deepEqual(order, [
    'second 1',
    'third 2',
    'fourth 3',
    'second 1',
    'fourth 2',
    'fourth 1',
    'second in',
  ])
  await assert.rejects(
    enter(gone.signal, () => {}),
    /gone/,
  )
})

test('pieces are written before they are shown, together where they come fast, and never half a character', async () => {
  const log: string[] = []
  const { add, finish } = writeAhead(
    (text) => log.push(`write ${text}`),
    (text) => log.push(`show ${text}`),
    () => log.push('fault'),
  )
  add('one ')
  for (const piece of ['two ', 'three ', '\ud83d']) add(piece)
  await sleep(80)
  add('\ude00 four')
  await finish()
  assert.deepEqual(log, [
    'write one ',
    'show one ',
    'write two three ',
    'show two three ',
    'write \u{1F600} four',
    'show \u{1F600} four',
  ])
})

test('a piece that cannot be written is not shown, and is told of once', async () => {
  const log: string[] = []
  const refuse = (): never => {
    throw new Error('full')
  }
  const { add, finish } = writeAhead(
    refuse,
    () => log.push('show'),
    (thrown) => log.push(String(thrown)),
  )
  add('one')
  add('two')
  await finish()
  assert.deepEqual(log, ['Error: full'])
})
