import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rocAuc } from '../roc.ts'
import { cllr, cllrMin } from './cllr.ts'
import { isotonicLog10Lrs, isotonicLrBlocks, poolAdjacentViolators } from './pav.ts'

const points = (...values: number[]) => values.map((value, score) => ({ score, value }))

test('violators are pooled into their mean', () => {
  // 1 | 3 2 -> 2.5 2.5 | 4 | 6 5 1 -> 4 4 4, which then equals the 4 before: one block of four
  assert.deepEqual(poolAdjacentViolators(points(1, 3, 2, 4, 6, 5, 1)), [
    { scoreFrom: 0, scoreTo: 0, mean: 1, weight: 1 },
    { scoreFrom: 1, scoreTo: 2, mean: 2.5, weight: 2 },
    { scoreFrom: 3, scoreTo: 6, mean: 4, weight: 4 },
  ])
})

test('weights pull the mean and equal scores share a block', () => {
  const blocks = poolAdjacentViolators([
    { score: 1, value: 1, weight: 3 },
    { score: 2, value: 0 },
    { score: 5, value: 0 },
    { score: 5, value: 2 },
  ])
  assert.deepEqual(blocks, [
    { scoreFrom: 1, scoreTo: 2, mean: 0.75, weight: 4 },
    { scoreFrom: 5, scoreTo: 5, mean: 1, weight: 2 },
  ])
  assert.deepEqual(poolAdjacentViolators([]), [])
})

test('the fit rises strictly from block to block and keeps the total', () => {
  const list = fc.array(
    fc.record({
      score: fc.integer({ min: 0, max: 12 }),
      value: fc.integer({ min: 0, max: 1 }),
      weight: fc.integer({ min: 1, max: 3 }),
    }),
  )
  fc.assert(
    fc.property(list, (items) => {
      const blocks = poolAdjacentViolators(items)
      blocks.slice(1).forEach((block, i) => {
        assert.ok(block.mean > blocks[i]!.mean && block.scoreFrom > blocks[i]!.scoreTo)
      })
      const total = items.reduce((sum, item) => sum + item.value * item.weight, 0)
      const fitted = blocks.reduce((sum, block) => sum + block.mean * block.weight, 0)
      assert.ok(Math.abs(total - fitted) < 1e-9)
    }),
  )
})

test('no other rising function fits better (max-min formula of isotonic regression)', () => {
  const list = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(list, (values) => {
      const mean = (from: number, to: number): number =>
        values.slice(from, to + 1).reduce((a, b) => a + b, 0) / (to - from + 1)
      const blocks = poolAdjacentViolators(points(...values))
      values.forEach((_, i) => {
        let best = -Infinity
        for (let from = 0; from <= i; from++) {
          let least = Infinity
          for (let to = i; to < values.length; to++) least = Math.min(least, mean(from, to))
          best = Math.max(best, least)
        }
        const block = blocks.find(({ scoreTo }) => i <= scoreTo)!
        assert.ok(Math.abs(block.mean - best) < 1e-9)
      })
    }),
  )
})

test('isotonic LRs are posterior odds over prior odds', () => {
  // scores 0 0 1 1 1, forged 0 0 1 1 0: block 1 has odds 2, prior odds 2/3, so LR 3; block 0 has no forged: 0
  const items = [
    { score: 0, forged: false },
    { score: 0, forged: false },
    { score: 1, forged: true },
    { score: 1, forged: true },
    { score: 1, forged: false },
  ]
  const [low, high] = isotonicLrBlocks(items)
  assert.equal(low!.log10Lr, -Infinity)
  assert.ok(Math.abs(high!.log10Lr - Math.log10(3)) < 1e-12)
  assert.deepEqual(
    isotonicLog10Lrs(items).map((x) => 10 ** x > 1),
    [false, false, true, true, true],
  )
})

test('Cllr has its known values', () => {
  const of = (forged: number[], real: number[]) =>
    cllr([
      ...forged.map((log10Lr) => ({ log10Lr, forged: true })),
      ...real.map((log10Lr) => ({ log10Lr, forged: false })),
    ])
  assert.equal(of([0, 0, 0], [0]), 1)
  assert.equal(of([Infinity], [-Infinity]), 0)
  // LR 3 for forged, 1/3 for real: log2(1 + 1/3) on both sides
  assert.ok(Math.abs(of([Math.log10(3)], [-Math.log10(3)])! - Math.log2(4 / 3)) < 1e-12)
  // LR 1 for forged costs 1 bit, LR 3 for real log2 4 = 2 bits
  assert.ok(Math.abs(of([0], [Math.log10(3)])! - 1.5) < 1e-12)
  assert.equal(of([-Infinity], [0]), Infinity)
  assert.ok(Math.abs(of([-1000], [0])! - (1000 * Math.log2(10) + 1) / 2) < 1e-9)
  assert.equal(of([], [1]), null)
  assert.equal(of([], []), null)
})

test('the least Cllr is 0 for separated scores, 1 for useless ones and null for one class', () => {
  const items = (forged: number[], real: number[]) => [
    ...forged.map((score) => ({ score, forged: true })),
    ...real.map((score) => ({ score, forged: false })),
  ]
  assert.equal(cllrMin(items([3, 4], [1, 2])), 0)
  assert.ok(Math.abs(cllrMin(items([5, 5, 5], [5]))! - 1) < 1e-12)
  assert.ok(Math.abs(cllrMin(items([1, 2], [3, 4]))! - 1) < 1e-12)
  assert.equal(cllrMin(items([1], [])), null)
})

test('no rising map of the scores has a Cllr below the least one', () => {
  const list = fc
    .array(fc.record({ score: fc.integer({ min: -5, max: 5 }), forged: fc.boolean() }), { minLength: 2 })
    .filter((items) => rocAuc(items) !== null)
  const slope = fc.double({ min: 0, max: 2, noNaN: true })
  fc.assert(
    fc.property(list, slope, fc.double({ min: -2, max: 2, noNaN: true }), (items, a, b) => {
      const least = cllrMin(items)!
      assert.ok(least >= 0 && least <= 1 + 1e-12)
      const mapped = cllr(items.map((item) => ({ ...item, log10Lr: a * item.score ** 3 + b })))!
      assert.ok(least <= mapped + 1e-9)
    }),
  )
})
