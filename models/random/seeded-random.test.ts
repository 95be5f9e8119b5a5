import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from './seeded-random.ts'

const draws = (seed: string | number, count: number) => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, random.uniform)
}

test('the same seed repeats and neighbouring seeds do not resemble each other', () => {
  assert.deepEqual(draws(7, 100), draws(7, 100))
  const [a, b] = [draws(7, 2000), draws(8, 2000)]
  const correlation =
    a.reduce((sum, value, index) => sum + (value - 0.5) * (b[index]! - 0.5), 0) / 2000 / (1 / 12)
  assert.ok(Math.abs(correlation) < 0.1, `correlation ${correlation}`)
})

test('uniform numbers fill [0, 1) evenly and normal ones have mean 0 and variance 1', () => {
  const bins = new Array<number>(10).fill(0)
  for (const value of draws('bins', 20_000)) bins[Math.floor(value * 10)]! += 1
  for (const count of bins) assert.ok(Math.abs(count - 2000) < 200, `a bin of ${count}`)
  const random = seededRandom('normal')
  const values = Array.from({ length: 20_000 }, random.normal)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.05, `mean ${mean}, variance ${variance}`)
})

test('whole numbers stay below their bound and reach all of it', () => {
  const random = seededRandom(1)
  const seen = new Set(Array.from({ length: 500 }, () => random.below(7)))
  assert.deepEqual([...seen].toSorted(), [0, 1, 2, 3, 4, 5, 6])
})
