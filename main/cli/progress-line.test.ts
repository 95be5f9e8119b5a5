import assert from 'node:assert/strict'
import { test } from 'node:test'
import { progressLine, progressText } from './progress-line.ts'

test('a step reads as its activity, its count and its share', () => {
  assert.equal(progressText({ activity: 'reading' }, 80), 'reading')
  assert.equal(progressText({ activity: 'reading', done: 3 }, 80), 'reading 3')
  assert.equal(progressText({ activity: 'reading', done: 3, total: 12 }, 80), 'reading 3 of 12 (25 %)')
  assert.equal(progressText({ activity: 'reading', done: 0, total: 0 }, 80), 'reading 0 of 0')
})

test('a step never breaks the line or exceeds the width', () => {
  assert.equal(progressText({ activity: 'a\nb\r\nc' }, 80), 'a b c')
  assert.equal(progressText({ activity: 'reading', done: 3, total: 12 }, 10), 'reading 3 ')
  assert.equal(progressText({ activity: 'reading' }, -1), '')
})

test('steps within a tenth of a second are left out, except the last', () => {
  const written: string[] = []
  let nowMs = 0
  const line = progressLine(
    { isTTY: true, columns: 80, write: (text) => written.push(text) },
    () => false,
    () => nowMs,
  )
  line.show({ activity: 'a', done: 1, total: 3 })
  nowMs = 99
  line.show({ activity: 'b', done: 2, total: 3 })
  line.show({ activity: 'c', done: 3, total: 3 })
  nowMs = 199
  line.show({ activity: 'd', done: 1, total: 3 })
  assert.deepEqual(
    written.map((text) => text.at('\r\u001b[2K'.length)),
    ['a', 'c', 'd'],
  )
})

test('nothing is written where stderr is no terminal', () => {
  const written: string[] = []
  const line = progressLine({ write: (text) => written.push(text) }, () => false)
  line.show({ activity: 'reading', done: 1, total: 1 })
  line.clear()
  assert.deepEqual(written, [])
})
