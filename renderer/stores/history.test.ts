import assert from 'node:assert/strict'
import { test } from 'node:test'
import { record, redo, startHistory, undo } from './history.ts'

test('what was undone can be done again, until something new is done', () => {
  const drawn = record(record(startHistory('a'), 'b'), 'c')
  const back = undo(undo(drawn))
  assert.equal(back.present, 'a')
  assert.equal(redo(redo(back)).present, 'c')
  const other = record(undo(drawn), 'd')
  assert.equal(redo(other).present, 'd')
  assert.equal(undo(other).present, 'b')
})

test('at either end nothing happens', () => {
  const only = startHistory(1)
  assert.equal(undo(only), only)
  assert.equal(redo(only), only)
})

test('at most 200 steps are kept', () => {
  let history = startHistory(0)
  for (let step = 1; step <= 500; step += 1) history = record(history, step)
  assert.equal(history.past.length, 200)
  assert.equal(history.past[0], 300)
})
