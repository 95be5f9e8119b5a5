import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../random/seeded-random.ts'
import type { Scored } from '../scored.ts'
import { applyCalibration, type Calibration, readCalibration } from './calibration.ts'
import { fitCalibration } from './fit-calibration.ts'
import { fitLogisticLine } from './logistic-calibration.ts'

const normals = (seed: number): (() => number) => {
  const random = seededRandom(seed).uniform
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Real scores N(0, 1), forged N(distance, 1): the true natural log LR is distance x score - distance^2 / 2. */
const gaussian = (real: number, forged: number, distance: number, seed = 1): Scored[] => {
  const normal = normals(seed)
  return [
    ...Array.from({ length: real }, () => ({ score: normal(), forged: false })),
    ...Array.from({ length: forged }, () => ({ score: distance + normal(), forged: true })),
  ]
}

const options = {
  kind: 'logistic',
  scoreScale: 'logit',
  validFor: 'normal scores made for this test',
  fittedOn: '2025-01-31',
  seed: 11,
} as const

const strength = (calibration: Calibration, score: number): number => {
  const applied = applyCalibration(calibration, score, { isWithinDomain: true })
  assert.notEqual(applied, 'not established')
  return applied === 'not established' ? Number.NaN : applied.log10Lr
}

test('the logistic line finds the true log likelihood ratio, whatever the mix of the classes', () => {
  for (const [real, forged] of [
    [4000, 4000],
    [9000, 900],
  ] as const) {
    const { slope, offset } = fitLogisticLine(gaussian(real, forged, 2))
    assert.ok(Math.abs(slope * Math.LN10 - 2) < 0.15, `slope ${slope * Math.LN10}`)
    assert.ok(Math.abs(offset * Math.LN10 + 2) < 0.2, `offset ${offset * Math.LN10}`)
  }
})

test('shift and scale of the scores do not change the likelihood ratios', () => {
  const items = gaussian(200, 150, 1.5)
  const line = fitLogisticLine(items)
  const moved = fitLogisticLine(items.map((item) => ({ ...item, score: 1000 + 0.001 * item.score })))
  for (const score of [-2, 0, 3])
    assert.ok(
      Math.abs(line.slope * score + line.offset - (moved.slope * (1000 + 0.001 * score) + moved.offset)) <
        1e-6,
    )
})

test('the line is where the penalised cross-entropy has no slope left', () => {
  const items = gaussian(30, 20, 1, 5)
  const n = items.length
  const mean = items.reduce((sum, { score }) => sum + score, 0) / n
  const spread = Math.sqrt(items.reduce((sum, { score }) => sum + (score - mean) ** 2, 0) / n)
  const cost = (slope: number, offset: number): number =>
    items.reduce(
      (sum, { score, forged }) => {
        const margin = Math.LN10 * (slope * score + offset) * (forged ? 1 : -1)
        return sum + (n / 2 / (forged ? 20 : 30)) * Math.log1p(Math.exp(-margin))
      },
      0.5 * (slope * Math.LN10 * spread) ** 2,
    )
  const { slope, offset } = fitLogisticLine(items)
  const least = cost(slope, offset)
  for (const [ds, d] of [
    [1e-3, 0],
    [-1e-3, 0],
    [0, 1e-3],
    [0, -1e-3],
    [1e-3, -1e-3],
  ] as const)
    assert.ok(cost(slope + ds, offset + d) > least)
})

test('separated classes give a finite slope, reversed and constant scores an LR of 1', () => {
  const apart = fitLogisticLine([...gaussian(50, 0, 0), ...gaussian(0, 50, 1000)])
  assert.ok(Number.isFinite(apart.slope) && apart.slope > 0)
  assert.deepEqual(fitLogisticLine(gaussian(200, 200, -2)), { slope: 0, offset: 0 })
  const constant = gaussian(20, 20, 0).map((item) => ({ ...item, score: 3 }))
  assert.deepEqual(fitLogisticLine(constant), { slope: 0, offset: 0 })
})

test('a fitted calibration states its figures, survives JSON and maps scores to bounded LRs', () => {
  for (const kind of ['logistic', 'pav'] as const) {
    const calibration = fitCalibration(gaussian(2000, 1500, 2), { ...options, kind })
    assert.deepEqual(readCalibration(JSON.parse(JSON.stringify(calibration))), calibration)
    assert.deepEqual(
      [calibration.real, calibration.forged, calibration.realGroups, calibration.forgedGroups],
      [2000, 1500, 2000, 1500],
    )
    // the true Cllr of these normals is 0.5141 (numerical integration of log2(1 + e^l) over N(-2, 4)); an honest fit comes near
    assert.ok(Math.abs(calibration.cllr - 0.5141) < 0.03, `${kind} ${calibration.cllr}`)
    assert.ok(calibration.cllrMin <= calibration.cllr)
    // true log10 LR at 2: (2 x 2 - 2) / ln 10 = 0.869; at 0: -0.869. A step of PAV rests on some dozens of scores only.
    const near = kind === 'pav' ? 0.3 : 0.15
    assert.ok(Math.abs(strength(calibration, 2) - 0.869) < near, `${kind} ${strength(calibration, 2)}`)
    assert.ok(Math.abs(strength(calibration, 0) + 0.869) < near, `${kind} ${strength(calibration, 0)}`)
  }
})

test('a strength beyond the bounds is cut and says so, one inside is left alone', () => {
  const calibration = fitCalibration(gaussian(2000, 1500, 2), options)
  const { lower, upper } = calibration.bounds
  assert.ok(upper > 1 && lower < -1)
  const at = (score: number) => applyCalibration(calibration, score, { isWithinDomain: true })
  assert.deepEqual(at(1e6), { log10Lr: upper, capped: true })
  assert.deepEqual(at(-1e6), { log10Lr: lower, capped: true })
  assert.deepEqual(at(1), {
    log10Lr: calibration.kind === 'logistic' ? calibration.line.slope + calibration.line.offset : 0,
    capped: false,
  })
})

test('with a few thousand faces no score reaches "very strong" (LR > 10,000), even from a perfect detector', () => {
  for (const kind of ['logistic', 'pav'] as const)
    for (const distance of [1, 4, 1000]) {
      const calibration = fitCalibration(gaussian(4000, 4000, distance), { ...options, kind })
      for (const score of [-1e9, -10, 10, 1000, 1e9])
        assert.ok(Math.abs(strength(calibration, score)) < 4, `${kind} ${distance} ${score}`)
      assert.ok(10 ** calibration.bounds.upper < 4001)
    }
})

test('frames of a few videos do not raise the cap: groups count, not frames', () => {
  const normal = normals(8)
  const frames = Array.from({ length: 100 }, (_, video) =>
    Array.from({ length: 40 }, () => ({
      score: (video % 2) * 100 + normal(),
      forged: video % 2 === 1,
      group: `video ${video}`,
    })),
  ).flat()
  const calibration = fitCalibration(frames, options)
  assert.deepEqual([calibration.real, calibration.realGroups], [2000, 50])
  assert.ok(10 ** calibration.bounds.upper < 51)
})

test('Cllr is measured on groups that the fit did not see', () => {
  // scores without any information: a fit measured on its own items seems to have found some
  let [seen, unseen] = [0, 0]
  for (let seed = 0; seed < 10; seed++) {
    const noise = fitCalibration(gaussian(60, 60, 0, seed), { ...options, kind: 'pav' })
    seen += noise.cllrMin / 10
    unseen += noise.cllr / 10
  }
  assert.ok(seen < 0.975 && unseen > 0.988, `${seen} ${unseen}`)
})

test('calibrated LRs rise with the score', () => {
  const fitted = (['logistic', 'pav'] as const).map((kind) =>
    fitCalibration(gaussian(60, 60, 1, 3), { ...options, kind }),
  )
  const score = fc.double({ min: -6, max: 6, noNaN: true })
  fc.assert(
    fc.property(score, score, (a, b) => {
      for (const calibration of fitted)
        assert.ok(strength(calibration, Math.min(a, b)) <= strength(calibration, Math.max(a, b)))
    }),
  )
})

test('probability scores are taken as logits, so 0 and 1 stay finite', () => {
  const items = gaussian(300, 300, 3).map((item) => ({
    ...item,
    score: 1 / (1 + Math.exp(-3 * (item.score - 1.5))),
  }))
  const calibration = fitCalibration(items, { ...options, scoreScale: 'probability' })
  assert.ok(strength(calibration, 1) > 1 && strength(calibration, 0) < -1)
  for (const score of [1.5, -0.1, Number.NaN])
    assert.throws(() => applyCalibration(calibration, score, { isWithinDomain: true }), {
      code: 'input/invalid',
    })
})

test('no strength is established without a calibration, outside its domain, or from a worthless one', () => {
  const calibration = fitCalibration(gaussian(100, 100, 2), options)
  assert.equal(applyCalibration(null, 1, { isWithinDomain: true }), 'not established')
  assert.equal(applyCalibration(calibration, 1, { isWithinDomain: false }), 'not established')
  const reversed = fitCalibration(gaussian(100, 100, -2), options)
  assert.equal(reversed.cllr, 1)
  assert.equal(applyCalibration(reversed, 1, { isWithinDomain: true }), 'not established')
})

test('too few independent faces are refused with their count', () => {
  assert.throws(() => fitCalibration(gaussian(19, 500, 2), options), {
    code: 'input/invalid',
    detail: { realGroups: 19, forgedGroups: 500 },
  })
  const oneVideo = gaussian(500, 500, 2).map((item) => ({ ...item, group: 'one video' }))
  assert.throws(() => fitCalibration(oneVideo, options), { code: 'input/invalid' })
})

test('the same seed fits the same record', () => {
  const items = gaussian(80, 80, 2)
  assert.deepEqual(fitCalibration(items, options), fitCalibration(items, options))
})

test('a malformed record is refused with the name of its field', () => {
  const calibration = fitCalibration(gaussian(50, 50, 2), options)
  const pav = fitCalibration(gaussian(50, 50, 2), { ...options, kind: 'pav' })
  const wrong: readonly [unknown, RegExp][] = [
    [{ ...calibration, cllr: Number.NaN }, /cllr/],
    [{ ...calibration, kind: 'spline' }, /kind/],
    [{ ...calibration, line: { slope: -1, offset: 0 } }, /line\.slope/],
    [{ ...calibration, bounds: { lower: 1, upper: 2 } }, /bounds\.lower/],
    [{ ...calibration, validFor: '' }, /validFor/],
    [{ ...calibration, fittedOn: 'yesterday' }, /fittedOn/],
    [{ ...pav, knots: [] }, /knots/],
    [
      {
        ...pav,
        knots: [
          { score: 1, log10Lr: 0 },
          { score: 0, log10Lr: 1 },
        ],
      },
      /knots/,
    ],
    [
      {
        ...pav,
        knots: [
          { score: 0, log10Lr: 1 },
          { score: 1, log10Lr: 0 },
        ],
      },
      /knots/,
    ],
    [null, /calibration/],
  ]
  for (const [json, field] of wrong)
    assert.throws(
      () => readCalibration(json),
      (fault: { code: string; message: string }) => {
        assert.equal(fault.code, 'model/malformed')
        assert.match(fault.message, field)
        return true
      },
    )
})
