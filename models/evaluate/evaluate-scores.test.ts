import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../random/seeded-random.ts'
import { crossSetTable, writeCrossSetText } from './cross-set-table.ts'
import { evaluateScores } from './evaluate-scores.ts'
import { writeEvaluationText } from './evaluation-text.ts'
import { maskMetrics } from './pixel-metrics.ts'
import { addPixels, createPixelTally } from './pixel-tally.ts'
import { rocAuc } from './roc.ts'
import type { ScoredFace } from './scored-face.ts'

const options = {
  set: 'made for tests',
  detector: 'toy 1',
  threshold: 0.5,
  mapThreshold: 0.5,
  seed: 7,
  resamples: 200,
}

/** Ten real and ten forged videos of three frames each; method A scores higher than B. */
const videos = (): ScoredFace[] => {
  const random = seededRandom(5).uniform
  return Array.from({ length: 60 }, (_, i): ScoredFace => {
    const forged = i % 2 === 1
    const method = i % 4 === 1 ? 'A' : 'B'
    return {
      file: `${i}.png`,
      forged,
      video: `v${i % 20}`,
      score: random() * 0.7 + (forged ? (method === 'A' ? 0.25 : 0.1) : 0),
      ...(forged ? { method } : {}),
    }
  })
}

const values = (json: unknown): unknown[] =>
  typeof json === 'object' && json !== null ? Object.values(json).flatMap(values) : [json]

test('pictures, videos, labels and missing faces are counted', () => {
  const faces = videos().map((face, i) => (i === 3 || i % 20 === 4 ? { ...face, score: null } : face))
  const failed = [
    { file: 'broken.png', forged: true, code: 'evidence/unreadable', message: 'It is cut short.' },
  ]
  const { counts, images, videos: byVideo } = evaluateScores(faces, { ...options, failed })
  assert.deepEqual(counts, {
    images: 61,
    real: 30,
    forged: 31,
    withoutFace: { real: 3, forged: 1, files: ['3.png', '4.png', '24.png', '44.png'] },
    failed,
    videosWithoutFace: { real: 1, forged: 0 },
  })
  assert.deepEqual([images.real, images.forged], [27, 29])
  assert.deepEqual([byVideo.real, byVideo.forged], [9, 10])
})

test('figures are those of the scores, at both levels', () => {
  const faces = videos()
  const result = evaluateScores(faces, options)
  const scored = faces.map(({ score, forged }) => ({ score: score!, forged }))
  assert.equal(result.images.auc.estimate, rocAuc(scored))
  const means = [...Map.groupBy(faces, ({ video }) => video).values()].map((frames) => ({
    forged: frames[0]!.forged,
    score: frames.reduce((sum, { score }) => sum + score!, 0) / frames.length,
  }))
  assert.equal(result.videos.auc.estimate, rocAuc(means))
  assert.ok(result.images.auc.interval!.low < result.images.auc.estimate!)
  assert.equal(result.images.groups, 20)
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = result.images.decisions
  assert.equal(truePositives, scored.filter((s) => s.forged && s.score >= 0.5).length)
  assert.equal(truePositives + falseNegatives, 30)
  assert.equal(falsePositives + trueNegatives, 30)
})

test("each method's forgeries are measured against all real ones", () => {
  const faces = videos()
  const { methods } = evaluateScores(faces, options)
  assert.deepEqual(
    methods.map(({ method, images, videos: level }) => [
      method,
      images.forged,
      images.real,
      level.forged,
      level.real,
    ]),
    [
      ['A', 15, 30, 5, 10],
      ['B', 15, 30, 5, 10],
    ],
  )
  const onlyA = faces.filter(({ forged, method }) => !forged || method === 'A')
  assert.equal(
    methods[0]!.images.auc.estimate,
    rocAuc(onlyA.map(({ score, forged }) => ({ score: score!, forged }))),
  )
  assert.ok(methods[0]!.images.auc.estimate! > methods[1]!.images.auc.estimate!)
})

test('forgeries without a method get a row beside named ones, and none where no method is named', () => {
  const some = videos().map(({ method, ...face }) => (method === 'A' ? { ...face, method } : face))
  assert.deepEqual(
    evaluateScores(some, options).methods.map(({ method }) => method),
    ['(no method named)', 'A'],
  )
  const none = videos().map(({ method: _, ...face }) => face)
  assert.deepEqual(evaluateScores(none, options).methods, [])
})

test('localisation leaves empty masks out of its means and counts them', () => {
  const map = Float32Array.from([0.9, 0.8, 0.1, 0.2])
  const half = Uint8Array.from([1, 0, 0, 0])
  const pooledPixels = createPixelTally()
  addPixels(pooledPixels, map, half)
  const face = (file: string, forged: boolean, mask: Uint8Array): ScoredFace => ({
    file,
    forged,
    score: 0.5,
    mask: maskMetrics(map, mask, 0.5),
  })
  const { localisation } = evaluateScores(
    [face('a', true, half), face('b', true, new Uint8Array(4)), face('c', false, new Uint8Array(4))],
    { ...options, pooledPixels },
  )
  assert.deepEqual([localisation!.images, localisation!.emptyMasks], [1, 1])
  assert.equal(localisation!.iou.estimate, 0.5)
  assert.equal(localisation!.f1.estimate, 2 / 3)
  assert.equal(localisation!.pixelAuc.estimate, 1)
  assert.equal(localisation!.pooledPixelAuc, 1)
  assert.equal(localisation!.markedOnReal.estimate, 0.5)
  assert.equal(evaluateScores(videos(), options).localisation, null)
})

test('a set of one class, or without any face, has figures that are not defined, and is plain JSON', () => {
  const real = videos().filter(({ forged }) => !forged)
  const faceless = videos().map((face) => ({ ...face, score: null }))
  for (const faces of [real, faceless, videos().slice(0, 1)]) {
    const result = evaluateScores(faces, { ...options, scoreScale: 'probability' })
    assert.equal(result.images.auc.estimate, null)
    assert.equal(result.images.roc, null)
    assert.deepEqual(JSON.parse(JSON.stringify(result)), result)
    assert.ok(values(result).every((value) => typeof value !== 'number' || Number.isFinite(value)))
    assert.match(writeEvaluationText(result), /not defined/)
  }
  assert.equal(evaluateScores(real, options).images.decisions.falsePositiveRate.estimate! >= 0, true)
  assert.equal(evaluateScores(faceless, options).images.decisions.falsePositiveRate.estimate, null)
})

test('an empty set is refused', () => {
  assert.throws(() => evaluateScores([], options), { code: 'input/invalid' })
})

test('the same scores and seed give the same result', () => {
  assert.deepEqual(evaluateScores(videos(), options), evaluateScores(videos(), options))
})

test('the text shows every part and sends no control characters of file names to the terminal', () => {
  const faces = [...videos(), { file: 'evil\u001b[2J\u202e.png', forged: true, score: null }]
  const text = writeEvaluationText(evaluateScores(faces, { ...options, scoreScale: 'probability' }))
  assert.match(text, /61 pictures: 30 real, 31 forged/)
  assert.match(text, /No face found in 0 real and 1 forged/)
  assert.ok(text.includes('evil\\u{1b}[2J\\u{202e}.png'))
  assert.ok(!text.includes('\u001b') && !text.includes('\u202e'))
  assert.match(text, /^pictures +30 +30 +20 +0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]/m)
  assert.match(text, /^A +15 +5 /m)
  assert.match(text, /Localisation: not measured/)
})

test('the cross-dataset table has detectors down and sets across, in per cent, with means of full rows only', () => {
  const base = evaluateScores(videos(), options)
  const figure = (estimate: number | null) => ({ estimate, interval: null })
  const result = (detector: string, set: string, auc: number | null, ap: number | null) => ({
    ...base,
    detector,
    set,
    videos: { ...base.videos, auc: figure(auc), averagePrecision: figure(ap) },
  })
  const table = crossSetTable([
    result('compact', 'FF', 0.9953, 0.9954),
    result('compact', 'CDF2', 0.9471, 0.9359),
    result('paper', 'FF', 0.5, null),
  ])
  assert.deepEqual(table.sets, ['FF', 'CDF2'])
  assert.equal(table.rows[0]!.meanAuc, (0.9953 + 0.9471) / 2)
  assert.deepEqual([table.rows[1]!.cells[1], table.rows[1]!.meanAuc], [null, null])
  const [, , header, compact, paper] = writeCrossSetText(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  assert.deepEqual(header, ['detector', 'AUC', 'AP', 'AUC', 'AP', 'AUC', 'AP'])
  assert.deepEqual(compact, ['compact', '99.53', '99.54', '94.71', '93.59', '97.12', '96.56'])
  assert.deepEqual(paper, ['paper', '50.00', '-', '-', '-', '-', '-'])
})

test('two results of one detector on one set are refused', () => {
  const result = evaluateScores(videos(), options)
  assert.throws(() => crossSetTable([result, result]), { code: 'input/conflict' })
})
