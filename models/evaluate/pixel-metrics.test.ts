import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskMetrics } from './pixel-metrics.ts'
import { addPixels, createPixelTally, mergeTallies, pixelAuc } from './pixel-tally.ts'
import { rocAuc } from './roc.ts'

const map = (...values: number[]): Float32Array => Float32Array.from(values)
const mask = (...values: number[]): Uint8Array => Uint8Array.from(values)

test('IoU and F1 count marked and forged pixels at the threshold', () => {
  // marked: pixels 0, 1, 2 (0.5 is on the threshold); forged: 1, 2, 3; both: 2; either: 4
  const metrics = maskMetrics(map(0.9, 0.5, 0.75, 0.25), mask(0, 255, 1, 1), 0.5)
  assert.equal(metrics.iou, 2 / 4)
  assert.equal(metrics.f1, 4 / 6)
  assert.equal(metrics.markedShare, 3 / 4)
  assert.equal(metrics.forgedPixels, 3)
  // the one real pixel (0.9) lies above all three forged ones
  assert.equal(metrics.auc, 0)
})

test('an empty mask has no IoU, F1 or AUC, only a share of false marks', () => {
  assert.deepEqual(maskMetrics(map(0.9, 0.1), mask(0, 0), 0.5), {
    iou: null,
    f1: null,
    auc: null,
    markedShare: 0.5,
    forgedPixels: 0,
    pixels: 2,
  })
  assert.equal(maskMetrics(map(0, 0), mask(0, 0), 0.5).iou, null)
})

test('a mask that the map misses entirely scores 0, a full mask has IoU but no AUC', () => {
  const missed = maskMetrics(map(0, 0, 0), mask(1, 0, 0), 0.5)
  assert.deepEqual([missed.iou, missed.f1, missed.auc], [0, 0, 0.5])
  const full = maskMetrics(map(1, 1, 0), mask(1, 1, 1), 0.5)
  assert.deepEqual([full.iou, full.f1, full.auc], [2 / 3, 4 / 5, null])
})

test('sizes that differ, empty maps and values outside 0..1 are refused', () => {
  assert.throws(() => maskMetrics(map(0, 1), mask(1), 0.5), {
    code: 'input/invalid',
    detail: { map: 2, mask: 1 },
  })
  assert.throws(() => maskMetrics(map(), mask(), 0.5), { code: 'input/invalid' })
  for (const value of [Number.NaN, -0.01, 1.01])
    assert.throws(() => maskMetrics(map(0, value), mask(0, 1), 0.5), { code: 'input/invalid' })
})

test('the histogram gives the exact AUC where values fall on its bins, over any number of maps', () => {
  const pixels = fc.array(fc.record({ bin: fc.integer({ min: 0, max: 16 }), forged: fc.boolean() }), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(pixels, pixels, (first, second) => {
      const tally = createPixelTally(17)
      const other = createPixelTally(17)
      const add = (to: typeof tally, list: typeof first): void =>
        addPixels(
          to,
          Float32Array.from(list, ({ bin }) => (bin + 0.5) / 17),
          Uint8Array.from(list, ({ forged }) => (forged ? 1 : 0)),
        )
      add(tally, first)
      add(other, second)
      mergeTallies(tally, other)
      const exact = rocAuc([...first, ...second].map(({ bin, forged }) => ({ score: bin, forged })))
      const streamed = pixelAuc(tally)
      assert.ok(streamed === exact || Math.abs(streamed! - exact!) < 1e-12)
    }),
  )
})

test('4,096 bins come within a thousandth of the exact AUC of continuous values', () => {
  const values = Float32Array.from(
    { length: 4000 },
    (_, i) => Math.abs(Math.sin(i * 7.31)) * (i % 3 === 0 ? 1 : 0.8),
  )
  const truth = Uint8Array.from(values, (_, i) => (i % 3 === 0 ? 1 : 0))
  const exact = rocAuc(Array.from(values, (score, i) => ({ score, forged: truth[i] === 1 })))!
  assert.ok(Math.abs(maskMetrics(values, truth, 0.5).auc! - exact) < 1e-3)
})

test('tallies with different bins are not added', () => {
  assert.throws(() => mergeTallies(createPixelTally(4), createPixelTally(5)), { code: 'input/invalid' })
})
