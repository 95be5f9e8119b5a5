import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { betaCumulative, betaQuantile } from './beta-distribution.ts'
import { confusionAt, thresholdForFalsePositiveRate } from './confusion.ts'
import { exactInterval, rateFigure } from './figure.ts'

const items = (real: readonly number[], forged: readonly number[] = []) => [
  ...real.map((score) => ({ score, forged: false })),
  ...forged.map((score) => ({ score, forged: true })),
]

test('exact intervals have the closed forms at 0 and n events', () => {
  for (const n of [1, 10, 300, 5000]) {
    const none = exactInterval(0, n)
    assert.equal(none.low, 0)
    assert.ok(Math.abs(none.high - (1 - 0.025 ** (1 / n))) < 1e-12)
    const all = exactInterval(n, n)
    assert.equal(all.high, 1)
    assert.ok(Math.abs(all.low - 0.025 ** (1 / n)) < 1e-12)
  }
})

test('exact intervals are the binomial tails of 2.5 % each', () => {
  // P(X >= k | low) = P(X <= k | high) = 0.025, the sums taken term by term
  const atMost = (k: number, n: number, p: number): number => {
    let [sum, choose] = [0, 1]
    for (let i = 0; i <= k; i++) {
      sum += choose * p ** i * (1 - p) ** (n - i)
      choose = (choose * (n - i)) / (i + 1)
    }
    return sum
  }
  for (const [k, n] of [
    [5, 10],
    [1, 20],
    [30, 60],
    [59, 60],
  ] as const) {
    const { low, high } = exactInterval(k, n)
    assert.ok(Math.abs(1 - atMost(k - 1, n, low) - 0.025) < 1e-10)
    assert.ok(Math.abs(atMost(k, n, high) - 0.025) < 1e-10)
  }
})

test('the quantile of a beta distribution inverts its distribution function', () => {
  const shape = fc.double({ min: 0.5, max: 2000, noNaN: true })
  fc.assert(
    fc.property(shape, shape, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b, p) => {
      assert.ok(Math.abs(betaCumulative(a, b, betaQuantile(a, b, p)) - p) < 1e-8)
    }),
  )
})

test('a score on the threshold counts as forged', () => {
  const confusion = confusionAt(items([0.1, 0.5, 0.9], [0.5, 0.4]), 0.5)
  assert.deepEqual(
    [confusion.truePositives, confusion.falseNegatives, confusion.falsePositives, confusion.trueNegatives],
    [1, 1, 2, 1],
  )
  assert.equal(confusion.falsePositiveRate.estimate, 2 / 3)
  assert.equal(confusion.falseNegativeRate.estimate, 0.5)
})

test('rates of a missing class are not defined', () => {
  const confusion = confusionAt(items([0.1]), 0.5)
  assert.deepEqual(confusion.falseNegativeRate, { estimate: null, interval: null })
  assert.equal(confusion.falsePositiveRate.estimate, 0)
})

test('a thousand clean frames of two videos count as two, not a thousand', () => {
  const frames = Array.from({ length: 1000 }, (_, i) => ({ score: 0, forged: false, group: `v${i % 2}` }))
  const rate = confusionAt(frames, 0.5).falsePositiveRate
  assert.equal(rate.estimate, 0)
  // 1 - 0.025^(1/2)
  assert.ok(Math.abs(rate.interval!.high - 0.841886) < 1e-6)
})

test('the interval of a rate holds its estimate', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), fc.nat(500), (n, k, g) => {
      const { estimate, interval } = rateFigure(Math.min(k, n), n, 1 + (g % n))
      assert.ok(interval!.low <= estimate! && estimate! <= interval!.high)
    }),
  )
})

test('the threshold for a false positive rate is the lowest that keeps it', () => {
  const real = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  // one of ten may pass: between 9 and 10
  assert.equal(thresholdForFalsePositiveRate(items(real), 0.1), 9.5)
  assert.equal(thresholdForFalsePositiveRate(items(real), 0.19), 9.5)
  assert.equal(thresholdForFalsePositiveRate(items(real), 0.2), 8.5)
  // a forged score nearer by bounds the step
  assert.equal(thresholdForFalsePositiveRate(items(real, [9.5]), 0.1), 9.25)
  // ties: two tens cannot be split, so none may pass
  assert.equal(thresholdForFalsePositiveRate(items([...real, 10], [12]), 0.1), 11)
  // 0.29 x 100 is 28.999999999999996 in floating point, and means 29
  const hundred = Array.from({ length: 100 }, (_, i) => i)
  assert.equal(thresholdForFalsePositiveRate(items(hundred), 0.29), 70.5)
  // nothing above: the next float32
  const top = thresholdForFalsePositiveRate(items(real), 0)
  assert.ok(top > 10 && top < 10.00001 && Math.fround(top) === top)
})

test('no lower score would do as a threshold, and the chosen one keeps the rate', () => {
  const scores = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(
      scores,
      fc.array(fc.integer({ min: -20, max: 20 })),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (real, forged, target) => {
        const threshold = thresholdForFalsePositiveRate(items(real, forged), target)
        const rateAt = (t: number): number => real.filter((s) => s >= t).length / real.length
        assert.ok(rateAt(threshold) <= target + 1e-9)
        for (const s of real) if (s < threshold) assert.ok(rateAt(s) > target)
      },
    ),
  )
})

test('a target outside 0..1 and a set without real faces are refused', () => {
  for (const target of [-0.1, 1, Number.NaN])
    assert.throws(() => thresholdForFalsePositiveRate(items([1]), target), { code: 'input/invalid' })
  assert.throws(() => thresholdForFalsePositiveRate(items([], [1]), 0.05), { code: 'input/invalid' })
})
