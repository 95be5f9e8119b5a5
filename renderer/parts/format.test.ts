import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBytes, formatDuration, formatNumber, formatShare, shortHash } from './format.ts'

test('sizes take the unit in which they are read at a glance', () => {
  for (const [bytes, text] of [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [24_300_000, '24.3 MB'],
    [512e6, '512 MB'],
    [3e15, '3,000 TB'],
  ] as const)
    assert.equal(formatBytes('en-GB', bytes), text)
})

test('durations take the unit that suits them', () => {
  for (const [ms, text] of [
    [350, '350 ms'],
    [12_400, '12 s'],
    [180_000, '3 min'],
    [7_500_000, '2 h 5 min'],
  ] as const)
    assert.equal(formatDuration(ms), text)
})

test('numbers follow the language', () => {
  assert.equal(formatNumber('de-DE', 0.5, 3), '0,500')
  assert.equal(formatNumber('en-GB', 0.5, 3), '0.500')
  assert.equal(formatShare('en-GB', 0.326), '33%')
})

test('a short hash keeps both ends', () => {
  assert.equal(shortHash('0123456789abcdef'.repeat(4)), '01234567…89abcdef')
})
