import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chosenSettings, readSettings } from './dialogue-settings.ts'

test('temperature and seed are read as they are typed, with either decimal mark', () => {
  assert.deepEqual(chosenSettings({ temperature: ' 0,7 ', seed: '42' }), { temperature: 0.7, seed: 42 })
  assert.deepEqual(chosenSettings({ temperature: '0', seed: '0' }), { temperature: 0, seed: 0 })
  assert.deepEqual(chosenSettings({ temperature: '2', seed: '4294967295' }), {
    temperature: 2,
    seed: 4294967295,
  })
})

test('what is empty is left to the pack, and what is no such number is said to be none', () => {
  assert.deepEqual(readSettings({ temperature: '', seed: ' ' }), { temperature: undefined, seed: undefined })
  for (const [temperature, seed] of [
    ['2.01', '4294967296'],
    ['-1', '1.5'],
    ['1e0', '0x10'],
    ['NaN', 'one'],
    ['.5', '-0'],
  ] as const) {
    assert.deepEqual(readSettings({ temperature, seed }), { temperature: null, seed: null })
    assert.deepEqual(chosenSettings({ temperature, seed }), {})
  }
})
