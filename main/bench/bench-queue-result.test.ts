import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryTrend, quantile, queueGoals } from './bench-queue-result.ts'

const looksOf = (values: readonly number[]) =>
  values.map((value, index) => ({ atMs: index * 500, bytes: { main: value } }))

test('memory that grows is told from memory that is only taken at the start', () => {
  const flat = memoryTrend(looksOf([10, 60, 100, 100, 100, 100, 100, 100]), 'main')
  assert.deepEqual(flat, { peakBytes: 100, earlyBytes: 100, lateBytes: 100, growth: 0 })
  const growing = memoryTrend(looksOf([10, 20, 100, 120, 140, 160, 180, 200]), 'main')
  assert.ok(Math.abs(growing.growth - (190 / 110 - 1)) < 1e-12)
  assert.equal(
    memoryTrend(looksOf([0, 0, 0, 50, 0, 0, 60, 60]), 'main').earlyBytes,
    50,
    'when it did not run',
  )
  assert.deepEqual(memoryTrend([], 'main'), { peakBytes: 0, earlyBytes: 0, lateBytes: 0, growth: 0 })
})

test('quantiles of few and of no values are values', () => {
  assert.equal(quantile([3, 1, 2], 0.5), 2)
  assert.equal(quantile([3, 1, 2], 0.95), 3)
  assert.equal(quantile([], 0.5), 0)
})

test('each goal is met up to its limit', () => {
  const memory = { main: { peakBytes: 1, earlyBytes: 1, lateBytes: 1, growth: 0.11 } }
  assert.deepEqual(
    queueGoals({ msPerFace: 150, dropToFindingMs: 401, memory }).map(({ met }) => met),
    [true, false, false],
  )
})
