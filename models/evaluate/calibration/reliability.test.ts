import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyCalibration } from './calibration.ts'
import { fitCalibration } from './fit-calibration.ts'
import { measureCalibration } from './measure-calibration.ts'
import { reliabilityBins } from './reliability.ts'

test('bins count items, their mean probability and their forged share', () => {
  const bins = reliabilityBins(
    [
      { probability: 0, forged: false },
      { probability: 0.2, forged: true },
      { probability: 0.5, forged: true },
      { probability: 0.7, forged: false },
      { probability: 1, forged: true },
    ],
    2,
  )
  assert.deepEqual(
    bins.map(({ from, to, items, forged, observed }) => [from, to, items, forged, observed.estimate]),
    [
      [0, 0.5, 2, 1, 0.5],
      [0.5, 1, 3, 2, 2 / 3],
    ],
  )
  assert.equal(bins[0]!.meanProbability, 0.1)
  assert.ok(bins[1]!.observed.interval!.low > 0.09 && bins[1]!.observed.interval!.low < 0.1)
})

test('empty bins stay, without figures', () => {
  const bins = reliabilityBins([{ probability: 0.95, forged: true }])
  assert.equal(bins.length, 10)
  assert.deepEqual(bins[0], {
    from: 0,
    to: 0.1,
    items: 0,
    forged: 0,
    meanProbability: null,
    observed: { estimate: null, interval: null },
  })
  assert.equal(bins[9]!.items, 1)
})

test('probabilities outside 0..1 are refused', () => {
  for (const probability of [-0.1, 1.1, Number.NaN])
    assert.throws(() => reliabilityBins([{ probability, forged: true }]), { code: 'input/invalid' })
})

const items = Array.from({ length: 200 }, (_, i) => ({
  score: (i % 2) * 2 + ((i * 37) % 100) / 25 - 2,
  forged: i % 2 === 1,
}))
const calibration = fitCalibration(items, {
  kind: 'logistic',
  scoreScale: 'logit',
  validFor: 'a ladder of scores',
  fittedOn: '2025-01-31',
  seed: 1,
})

test("a calibration's probabilities are its LRs times the set's own odds", () => {
  // three real, one forged, all at one score: posterior odds LR / 3
  const few = [false, false, false, true].map((forged) => ({ score: 1.5, forged }))
  const applied = applyCalibration(calibration, 1.5, { isWithinDomain: true })
  assert.ok(applied !== 'not established')
  const odds = 10 ** applied.log10Lr / 3
  const full = measureCalibration(few, calibration, 'logit')!.bins.filter((bin) => bin.items > 0)
  assert.equal(full.length, 1)
  assert.ok(Math.abs(full[0]!.meanProbability! - odds / (1 + odds)) < 1e-12)
  assert.equal(full[0]!.observed.estimate, 0.25)
})

test('one class alone still gives finite bins, and no Cllr', () => {
  const measured = measureCalibration([{ score: 1, forged: true }], calibration, 'logit')!
  assert.equal(measured.cllr, null)
  assert.equal(measured.bins[9]!.items, 1)
})

test('logits without a calibration state no probability; probability scores stand for themselves', () => {
  assert.equal(measureCalibration(items, null, 'logit'), null)
  assert.equal(measureCalibration([], calibration, 'logit'), null)
  const raw = measureCalibration([{ score: 0.3, forged: false }], null, 'probability')!
  assert.equal(raw.validFor, null)
  assert.equal(raw.bins[3]!.items, 1)
})
