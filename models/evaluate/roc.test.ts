import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { averagePrecision } from './average-precision.ts'
import { equalErrorRate } from './equal-error-rate.ts'
import { rocAuc, rocCurve } from './roc.ts'
import type { Scored } from './scored.ts'

const scored = (real: readonly number[], forged: readonly number[]): Scored[] => [
  ...real.map((score) => ({ score, forged: false })),
  ...forged.map((score) => ({ score, forged: true })),
]

const close = (actual: number | null, expected: number, tolerance = 1e-12): void => {
  assert.ok(actual !== null && Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`)
}

/** Small integers make many ties. */
const items = fc.array(fc.record({ score: fc.integer({ min: -4, max: 4 }), forged: fc.boolean() }), {
  minLength: 2,
  maxLength: 30,
})
const twoClasses = items.filter((list) => list.some((i) => i.forged) && list.some((i) => !i.forged))

const aucByPairs = (list: readonly Scored[]): number => {
  const forged = list.filter((i) => i.forged)
  const real = list.filter((i) => !i.forged)
  const wins = forged.flatMap((f) => real.map((r) => (f.score > r.score ? 1 : f.score === r.score ? 0.5 : 0)))
  return wins.reduce((a: number, b) => a + b, 0) / wins.length
}

test("the example of scikit-learn's documentation gives its curve, AUC 0.75 and AP 0.8333", () => {
  // y = [0, 0, 1, 1], scores = [0.1, 0.4, 0.35, 0.8]; roc_curve -> fpr [0, 0, .5, .5, 1], tpr [0, .5, .5, 1, 1]
  const example = scored([0.1, 0.4], [0.35, 0.8])
  assert.deepEqual(rocCurve(example), [
    { threshold: null, falsePositiveRate: 0, truePositiveRate: 0 },
    { threshold: 0.8, falsePositiveRate: 0, truePositiveRate: 0.5 },
    { threshold: 0.4, falsePositiveRate: 0.5, truePositiveRate: 0.5 },
    { threshold: 0.35, falsePositiveRate: 0.5, truePositiveRate: 1 },
    { threshold: 0.1, falsePositiveRate: 1, truePositiveRate: 1 },
  ])
  close(rocAuc(example), 0.75)
  // precision 1 for the first half of recall, 2/3 for the second
  close(averagePrecision(example), 0.5 * 1 + 0.5 * (2 / 3))
})

test('a forged and a real score that are equal make one slanted step, not two', () => {
  // forged 2, 1, 1; real 1, 0: pairs (2>1) (2>0) (1=1) (1>0) (1=1) (1>0) = 1+1+.5+1+.5+1 = 5 of 6
  const tied = scored([1, 0], [2, 1, 1])
  assert.deepEqual(
    rocCurve(tied)!.map((p) => [p.threshold, p.falsePositiveRate, p.truePositiveRate]),
    [
      [null, 0, 0],
      [2, 0, 1 / 3],
      [1, 0.5, 1],
      [0, 1, 1],
    ],
  )
  close(rocAuc(tied), 5 / 6)
  // step 2: recall +1/3 at precision 1; step 1: recall +2/3 at precision 3/4
  close(averagePrecision(tied), 1 / 3 + (2 / 3) * 0.75)
})

test('all scores equal: AUC 0.5, AP the share of forged, EER 0.5', () => {
  const flat = scored([7, 7, 7], [7])
  close(rocAuc(flat), 0.5)
  close(averagePrecision(flat), 0.25)
  close(equalErrorRate(flat), 0.5)
  assert.equal(rocCurve(flat)!.length, 2)
})

test('corners on a straight line are left out and the area stays', () => {
  // six forged above six real: the curve has only its three corners
  const apart = scored([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12])
  assert.deepEqual(
    rocCurve(apart)!.map((p) => [p.threshold, p.falsePositiveRate, p.truePositiveRate]),
    [
      [null, 0, 0],
      [12, 0, 1 / 6],
      [7, 0, 1],
      [1, 1, 1],
    ],
  )
})

test('one class alone and an empty list are not defined', () => {
  for (const list of [[], scored([1, 2], []), scored([], [1, 2])]) {
    assert.equal(rocCurve(list), null)
    assert.equal(rocAuc(list), null)
    assert.equal(averagePrecision(list), null)
    assert.equal(equalErrorRate(list), null)
  }
})

test('scores that are not finite are refused with their position', () => {
  for (const score of [Number.NaN, Infinity, -Infinity])
    assert.throws(
      () =>
        rocAuc([
          { score: 1, forged: true },
          { score, forged: false },
        ]),
      {
        code: 'input/invalid',
        detail: { index: 1, score: String(score) },
      },
    )
})

test('the equal error rate is read off the straight lines between thresholds', () => {
  close(equalErrorRate(scored([1, 2], [3, 4])), 0)
  close(equalErrorRate(scored([3, 4], [1, 2])), 1)
  close(equalErrorRate(scored([0.1, 0.4], [0.35, 0.8])), 0.5)
  // real 1 2 3 4, forged 3.5 5 6 7: at 4: fpr .25 miss .25
  close(equalErrorRate(scored([1, 2, 3, 4], [3.5, 5, 6, 7])), 0.25)
  // tie at 1: from (fpr 0, miss 2/3) to (1/2, 0): gap 2/3 closes over 2/3 + 1/2, so 4/7 of 1/2
  close(equalErrorRate(scored([1, 0], [2, 1, 1])), 2 / 7)
})

test('the AUC is the share of pairs in the right order, ties one half', () => {
  fc.assert(fc.property(twoClasses, (list) => close(rocAuc(list), aucByPairs(list))))
})

test('the corners kept hold the whole area', () => {
  fc.assert(
    fc.property(twoClasses, (list) => {
      const curve = rocCurve(list)!
      const area = curve
        .slice(1)
        .reduce(
          (sum, p, i) =>
            sum +
            ((p.falsePositiveRate - curve[i]!.falsePositiveRate) *
              (p.truePositiveRate + curve[i]!.truePositiveRate)) /
              2,
          0,
        )
      close(area, aucByPairs(list))
    }),
  )
})

test('average precision is the sum over all thresholds of recall gained times precision', () => {
  fc.assert(
    fc.property(twoClasses, (list) => {
      const forged = list.filter((i) => i.forged).length
      let [expected, recallBefore] = [0, 0]
      for (const threshold of [...new Set(list.map((i) => i.score))].sort((a, b) => b - a)) {
        const called = list.filter((i) => i.score >= threshold)
        const hits = called.filter((i) => i.forged).length
        expected += (hits / forged - recallBefore) * (hits / called.length)
        recallBefore = hits / forged
      }
      close(averagePrecision(list), expected)
    }),
  )
})

test('rising maps of the scores change nothing; reversing them turns AUC into 1 - AUC and keeps the EER symmetric', () => {
  fc.assert(
    fc.property(twoClasses, (list) => {
      const mapped = list.map((i) => ({ ...i, score: Math.exp(i.score) * 3 + 1 }))
      const reversed = list.map((i) => ({ ...i, score: -i.score }))
      close(rocAuc(mapped), rocAuc(list)!)
      close(averagePrecision(mapped), averagePrecision(list)!)
      close(equalErrorRate(mapped), equalErrorRate(list)!)
      close(rocAuc(reversed)! + rocAuc(list)!, 1)
      close(equalErrorRate(reversed)! + equalErrorRate(list)!, 1)
    }),
  )
})
