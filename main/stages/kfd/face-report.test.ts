import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QualityReading } from '#app/records/face.ts'
import { cropVariants } from './crop-variants.ts'
import { type DetectorReading, judgeReading, judgeWithoutRun, whyNotRun } from './face-report.ts'
import { regionShares } from './region-shares.ts'

const reading = (score: number): DetectorReading => ({
  score,
  variants: [
    { name: 'a', score: score - 0.1 },
    { name: 'b', score: score + 0.05 },
  ],
  segmentation: { side: 2, values: Float32Array.from([0.9, 0.5, 0.4, 0]) },
  gradcam: { side: 1, values: Float32Array.from([1]) },
  seen: { size: 1, pixels: new Uint8Array(3) },
  tensorSha256: 'a'.repeat(64),
  durationMs: 1,
})
const standards = { scoreThreshold: 0.5, segmentationThreshold: 0.5, calibration: null }
const gate = (name: QualityReading['gate'], passed: boolean): QualityReading => ({
  gate: name,
  value: 31.234,
  limit: 48,
  unit: 'px',
  passed,
})

test('the threshold decides the outcome, and belongs to the side of manipulation', () => {
  const outcomeAt = (score: number, scoreThreshold: number | null = 0.5) =>
    judgeReading(reading(score), [], { ...standards, scoreThreshold })
  assert.equal(outcomeAt(0.5).outcome, 'supports manipulation')
  assert.equal(outcomeAt(0.4999).outcome, 'supports no manipulation')
  const undecided = outcomeAt(0.9, null)
  assert.deepEqual([undecided.outcome, undecided.threshold], ['not assessable', null])
  assert.match(undecided.reason ?? '', /No threshold/)
})

test('the stability band spans the score and those of all variants', () => {
  const { stability } = judgeReading(reading(0.6), [], standards)
  assert.ok(Math.abs((stability?.low ?? 0) - 0.5) < 1e-9 && Math.abs((stability?.high ?? 0) - 0.65) < 1e-9)
})

test('regions are shares of the cells at or above the threshold, largest first', () => {
  const map = Float32Array.from([0.9, 0.5, 0.4, 0])
  const cells = (...values: number[]) => Uint8Array.from(values)
  const regions = [
    { name: 'nose', cells: cells(1, 0, 1, 0) },
    { name: 'whole face', cells: cells(1, 1, 1, 1) },
    { name: 'mouth', cells: cells(0, 0, 1, 1) },
  ] as const
  assert.deepEqual(regionShares(map, 0.5, regions), [
    { name: 'whole face', share: 1 },
    { name: 'nose', share: 0.5 },
  ])
  assert.deepEqual(regionShares(map, 0.95, regions), [])
})

test('a failed gate gives a reason with its figures instead of a number', () => {
  assert.equal(whyNotRun([gate('size', true), gate('pose', true)], true), null)
  const reason = whyNotRun([gate('size', false), gate('pose', true)], true)
  assert.equal(reason, 'The face cannot be assessed: it is too small (31.2 px, limit 48).')
  assert.match(whyNotRun([], false) ?? '', /No face was recognised/)
  const { score, outcome, stability, regions } = judgeWithoutRun(reason ?? '', standards)
  assert.deepEqual([score, outcome, stability, regions], [null, 'not assessable', null, []])
})

test('every variant is a square near the crop, and one is re-encoded', () => {
  const square = { x: 10, y: 20, width: 100, height: 100 }
  const variants = cropVariants(square)
  for (const { square: changed } of variants) {
    assert.ok(Math.abs(changed.width - changed.height) < 1e-9)
    assert.ok(Math.abs(changed.width - 100) <= 3.001)
    assert.ok(Math.hypot(changed.x - 10, changed.y - 20) <= 3.001)
  }
  assert.equal(variants.filter(({ jpegQuality }) => jpegQuality !== null).length, 1)
  assert.equal(new Set(variants.map(({ name }) => name)).size, variants.length)
})
