import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { FaceId, FindingId } from '#app/ids.ts'
import type { Finding } from '#app/records/finding.ts'
import { mapBytes } from '#main/analysis/keep-report.ts'
import { findingFor } from '#main/vault/vault-fixture.ts'
import { compareFinding, type ReplayedFinding } from './compare-finding.ts'
import { describeComparisons } from './describe-comparisons.ts'

const map = (...values: readonly number[]) => mapBytes({ side: 2, values: Float32Array.from(values) })
const storedMap = map(0.1, 0.2, 0.3, 0.4)
const box = { x: 0, y: 0, width: 2, height: 2 }
const mapOf = (bytes: Uint8Array) => ({
  data: {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    mediaType: 'application/x-float32-map',
  },
  side: 2,
  box,
})

const finding: Finding = {
  ...findingFor(randomUUID() as FaceId, 0.7),
  id: randomUUID() as FindingId,
  at: '2026-03-01T08:00:00.000Z',
  segmentation: mapOf(storedMap),
  gradcam: mapOf(storedMap),
  stability: { low: 0.6, high: 0.7, variants: [{ name: 'moved', score: 0.6 }] },
}

const same: ReplayedFinding = {
  judgement: {
    outcome: finding.outcome,
    reason: null,
    score: 0.7,
    stability: finding.stability,
    regions: finding.regions,
  },
  rgbSha256: finding.run.rgbSha256,
  tensorSha256: finding.run.tensorSha256,
  segmentation: storedMap,
  gradcam: storedMap,
}

const said = (
  change: Partial<ReplayedFinding>,
  stored: Parameters<typeof compareFinding>[1] = { segmentation: storedMap, gradcam: storedMap },
): string => {
  const tolerance = { score: 0.002, segmentation: 0.004, gradcam: 0.005 }
  const comparisons = compareFinding(finding, stored, { ...same, ...change }, tolerance)
  const engine = { provider: 'cpu', precision: 'f32', runtime: 'test', faceFinder: 'finder' }
  const { state, sentence } = describeComparisons('P1 face 1', comparisons, { finding, engine })
  return `${state}: ${sentence}`
}

const judged = (change: Partial<ReplayedFinding['judgement']>) => ({
  judgement: { ...same.judgement, ...change },
})

test('a replay that gives the same is the same to the bit', () => {
  assert.match(said({}), /^ok: The replay is the same to the bit: .*score, score when moved, segm/)
})

test('pixels, tensor, outcome, reason and regions have no tolerance', () => {
  assert.match(said({ rgbSha256: '0'.repeat(64) }), /^failed: .*decoded RGB pixels \(hash\) differs/)
  assert.match(said({ tensorSha256: null }), /^failed: .*input tensor \(hash\) differs/)
  assert.match(said(judged({ outcome: 'not assessable' })), /^failed: .*outcome differs/)
  assert.match(said(judged({ reason: 'too small' })), /^failed: .*reason differs/)
  assert.match(said(judged({ regions: [] })), /^failed: .*regions differs/)
})

test('scores and maps that differ within the tolerance are the same, but not to the bit', () => {
  assert.match(said(judged({ score: 0.7 + 2 ** -50 })), /^ok: .*not to the bit: score differs by/)
  assert.match(said(judged({ score: 0.7019 })), /^ok: .*score differs by 0.0019 \(tolerated: 0.002\)/)
  assert.match(said(judged({ score: 0.7021 })), /^failed: .*score differs by 0.0021 \(tolerated: 0.002\)/)
  assert.match(said(judged({ score: Number.NaN })), /^failed: .*score differs/)
  assert.match(said(judged({ score: null })), /^failed: .*score differs/)
  assert.match(said(judged({ stability: null })), /^failed: .*score when moved differs/)
  const moved = map(0.1, 0.2, 0.3, 0.403)
  assert.match(said({ segmentation: moved }), /^ok: .*segmentation map differs by 0.003 \(tolerated: 0.004\)/)
  assert.match(said({ segmentation: moved, ...judged({ regions: [] }) }), /^ok: .*regions differs/)
  assert.match(said({ gradcam: map(0.1, 0.2, 0.3, 0.41) }), /^failed: .*GradCAM map differs by 0.01/)
})

test('maps of another size, with no number in them, or without the stored one to compare with, differ', () => {
  assert.match(said({ segmentation: map(0.1) }), /^failed: .*beyond comparison/)
  assert.match(said({ segmentation: map(0.1, 0.2, 0.3, Number.NaN) }), /^failed: .*beyond comparison/)
  assert.match(said({ segmentation: null }), /^failed: .*segmentation map differs/)
  const none = { segmentation: null, gradcam: null }
  assert.match(said({ segmentation: map(0.1, 0.2, 0.3, 0.4001) }, none), /^failed: .*beyond comparison/)
  assert.match(said({}, none), /^ok: /)
})
