import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../random/seeded-random.ts'
import { averagePrecision, sweepAveragePrecision } from './average-precision.ts'
import { bootstrapFigures, meanFigure } from './bootstrap.ts'
import { equalErrorRate, sweepEqualErrorRate } from './equal-error-rate.ts'
import { measureLevel } from './level-figures.ts'
import { rocAuc, sweepAuc } from './roc.ts'
import { rankScores, sweepThresholds } from './threshold-sweep.ts'

const names = (n: number): string[] => Array.from({ length: n }, (_, i) => `g${i}`)

test('the random stream depends on the seed alone and is uniform', () => {
  const draw = (seed: number, n: number): number[] => {
    const random = seededRandom(seed).uniform
    return Array.from({ length: n }, random)
  }
  assert.deepEqual(draw(7, 5), draw(7, 5))
  assert.notDeepEqual(draw(7, 5), draw(8, 5))
  const many = draw(1, 100_000)
  assert.ok(many.every((x) => x >= 0 && x < 1))
  // mean 1/2 within five standard errors of 0.2887 / sqrt(n); each tenth holds a tenth
  assert.ok(Math.abs(many.reduce((a, b) => a + b) / many.length - 0.5) < 0.0046)
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = many.filter((x) => Math.floor(x * 10) === tenth).length / many.length
    assert.ok(Math.abs(share - 0.1) < 0.005)
  }
})

test("a mean's interval has the width that theory gives", () => {
  // 400 zeros and ones, half each: standard error 0.025, so 0.5 +- 0.049
  const values = Array.from({ length: 400 }, (_, i) => i % 2)
  const { estimate, interval } = meanFigure(values, { groups: names(400), seed: 3 })
  assert.equal(estimate, 0.5)
  assert.ok(Math.abs(interval!.low - 0.451) < 0.006 && Math.abs(interval!.high - 0.549) < 0.006)
})

test('whole groups are drawn: copies of an item do not narrow the interval', () => {
  const values = Array.from({ length: 400 }, (_, i) => i % 2)
  const tenfold = values.flatMap((value) => new Array<number>(10).fill(value))
  const groups = names(400).flatMap((name) => new Array<string>(10).fill(name))
  const once = meanFigure(values, { groups: names(400), seed: 5 })
  assert.deepEqual(meanFigure(tenfold, { groups, seed: 5 }), once)
})

test('the same seed gives the same interval, another seed another', () => {
  const values = Array.from({ length: 50 }, (_, i) => Math.sin(i * 12.9))
  const of = (seed: number) => meanFigure(values, { groups: names(50), seed, resamples: 200 })
  assert.deepEqual(of(1), of(1))
  assert.notDeepEqual(of(1), of(2))
})

test('an interval is withheld where it would mislead', () => {
  // one group; no spread; an empty list; a statistic that is rarely defined
  assert.deepEqual(meanFigure([1, 2], { groups: ['a', 'a'], seed: 1 }), { estimate: 1.5, interval: null })
  assert.deepEqual(meanFigure([2, 2, 2], { groups: names(3), seed: 1 }), { estimate: 2, interval: null })
  assert.deepEqual(meanFigure([], { groups: [], seed: 1 }), { estimate: null, interval: null })
  const oneRealVideo = [
    ...Array.from({ length: 30 }, (_, i) => ({ score: i % 7, forged: false, group: 'only real video' })),
    ...Array.from({ length: 30 }, (_, i) => ({ score: 3 + (i % 7), forged: true, group: `video ${i}` })),
  ]
  const level = measureLevel(oneRealVideo, { seed: 1, resamples: 500 })
  assert.ok(level.auc.estimate! > 0.5)
  assert.equal(level.auc.interval, null)
})

test('perfect separation gets an exact lower bound instead of [1, 1]', () => {
  const apart = [
    ...Array.from({ length: 10 }, (_, i) => ({ score: i, forged: false })),
    ...Array.from({ length: 12 }, (_, i) => ({ score: 20 + i, forged: true })),
  ]
  const { auc, equalErrorRate: errorRate } = measureLevel(apart, { seed: 1 })
  assert.equal(auc.estimate, 1)
  // ten independent pairs: 0.025^(1/10)
  assert.ok(Math.abs(auc.interval!.low - 0.6915029) < 1e-6)
  assert.equal(auc.interval!.high, 1)
  assert.deepEqual(errorRate, { estimate: 0, interval: null })
})

test('people that occur both real and forged make half as many independent pairs', () => {
  const pairs = Array.from({ length: 10 }, (_, i) => [
    { score: i, forged: false, group: `person ${i}` },
    { score: 20 + i, forged: true, group: `person ${i}` },
  ]).flat()
  assert.ok(Math.abs(measureLevel(pairs, { seed: 1 }).auc.interval!.low - 0.025 ** (1 / 5)) < 1e-9)
})

test('a resample by weights has the figures of the copied list', () => {
  const item = fc.record({ score: fc.integer({ min: 0, max: 5 }), forged: fc.boolean(), times: fc.nat(3) })
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 20 }), (items) => {
      const sweep = sweepThresholds(
        rankScores(items),
        Float64Array.from(items, ({ times }) => times),
      )
      const copied = items.flatMap((one) => new Array<typeof one>(one.times).fill(one))
      for (const [weighted, plain] of [
        [sweepAuc(sweep), rocAuc(copied)],
        [sweepAveragePrecision(sweep), averagePrecision(copied)],
        [sweepEqualErrorRate(sweep), equalErrorRate(copied)],
      ] as const)
        assert.ok(weighted === plain || Math.abs(weighted! - plain!) < 1e-12, `${weighted} ${plain}`)
    }),
  )
})

test('each resample draws as many groups as there are', () => {
  bootstrapFigures({
    groups: names(7),
    seed: 9,
    resamples: 100,
    statistics: (weights) => {
      assert.equal(
        weights.reduce((a, b) => a + b),
        7,
      )
      return [0]
    },
  })
})

test('every interval holds its estimate', () => {
  const list = fc.array(
    fc.record({
      score: fc.integer({ min: 0, max: 9 }),
      forged: fc.boolean(),
      group: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(list, fc.integer(), (items, seed) => {
      const level = measureLevel(items, { seed, resamples: 100 })
      for (const { estimate, interval } of [level.auc, level.averagePrecision, level.equalErrorRate]) {
        assert.ok(estimate === null || (estimate >= 0 && estimate <= 1))
        if (interval) assert.ok(interval.low <= estimate! && estimate! <= interval.high)
      }
    }),
    { numRuns: 60 },
  )
})

test('a biased statistic still lies in its interval', () => {
  // the share of items drawn at all is 1 for the list itself and about 0.63 for resamples
  const share = (weights: Float64Array): number => weights.filter((w) => w > 0).length / weights.length
  const [up, down] = bootstrapFigures({
    groups: names(50),
    seed: 1,
    statistics: (weights) => [share(weights), -share(weights)],
  })
  assert.ok(up!.interval!.low < 0.6 && up!.interval!.high === 1)
  assert.ok(down!.interval!.low === -1 && down!.interval!.high > -0.6)
})

test('a 95 % interval of the AUC holds the true AUC in about 95 of 100 sets', () => {
  // real ~ N(0,1), forged ~ N(1,1): AUC = Phi(1 / sqrt 2) = 0.760250
  const random = seededRandom(2024).uniform
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  let held = 0
  for (let set = 0; set < 200; set++) {
    const items = Array.from({ length: 120 }, (_, i) => ({ score: normal() + (i % 2), forged: i % 2 === 1 }))
    const { low, high } = measureLevel(items, { seed: set, resamples: 200 }).auc.interval!
    if (low <= 0.76025 && 0.76025 <= high) held++
  }
  assert.ok(held >= 180 && held <= 199, `${held} of 200`)
})

test('fewer than 100 resamples are refused', () => {
  for (const resamples of [0, 99, 150.5])
    assert.throws(() => meanFigure([1, 2], { groups: names(2), seed: 1, resamples }), {
      code: 'input/invalid',
    })
})
