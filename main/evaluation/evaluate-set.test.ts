import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { evaluateSet, type FaceMap, type ScoreImage } from './evaluate-set.ts'
import type { EvaluationSet, SetPicture } from './evaluation-set.ts'
import { writeEvaluation } from './write-evaluation.ts'

const picture = (name: string, forged: boolean, more: Partial<SetPicture> = {}): SetPicture => ({
  file: name,
  path: `/set/${name}`,
  forged,
  ...more,
})

const set: EvaluationSet = {
  name: 'four',
  pictures: [
    picture('r1', false),
    picture('r2', false),
    picture('f1', true, { maskPath: '/set/m1', method: 'swap', regions: ['mouth'] }),
    picture('f2', true, { regions: ['nose'] }),
  ],
  ignored: [],
}

const options = {
  detector: 'toy',
  threshold: 0.5,
  mapThreshold: 0.5,
  seed: 1,
  resamples: 100,
  scoreScale: 'probability',
} as const
const signal = new AbortController().signal

const map = (...values: number[]): FaceMap => ({
  values: Float32Array.from(values),
  width: values.length,
  height: 1,
  readMask: async (path) => Uint8Array.from(path === '/set/m1' ? [0, 0, 255, 255] : []),
  regions: [
    { name: 'nose', mask: Uint8Array.from([1, 1, 0, 0]) },
    { name: 'mouth', mask: Uint8Array.from([0, 0, 1, 1]) },
  ],
})

const scores: Record<string, number> = { '/set/r1': 0.1, '/set/r2': 0.6, '/set/f1': 0.9, '/set/f2': 0.7 }
const score: ScoreImage = async (path) => ({ score: scores[path]!, map: map(0, 0.6, 0.9, 0.8) })

test('a set is scored and measured: figures, masks and regions', async () => {
  const progress: number[] = []
  const result = await evaluateSet(
    set,
    { ...options, score, onProgress: ({ done }) => progress.push(done) },
    signal,
  )
  assert.equal(result.set, 'four')
  assert.equal(result.images.auc.estimate, 1)
  assert.equal(result.images.decisions.falsePositiveRate.estimate, 0.5)
  // f1: marked 1, 2, 3; forged 2, 3
  assert.deepEqual([result.localisation!.images, result.localisation!.iou.estimate], [1, 2 / 3])
  assert.equal(result.localisation!.pooledPixelAuc, 1)
  assert.equal(result.localisation!.markedOnReal.estimate, 0.75)
  assert.deepEqual([result.regions!.images, result.regions!.right], [2, 1])
  assert.deepEqual(progress, [1, 2, 3, 4])
})

test('a picture without a face is counted, an unreadable one is listed, the rest goes on', async () => {
  const result = await evaluateSet(
    set,
    {
      ...options,
      score: async (path, abort) => {
        if (path === '/set/r1') return 'no face'
        if (path === '/set/f1') throw new Fault('evidence/no-face', 'No face.')
        if (path === '/set/f2') throw new Fault('evidence/unreadable', 'It is cut short.')
        return score(path, abort)
      },
    },
    signal,
  )
  assert.deepEqual(result.counts.withoutFace, { real: 1, forged: 1, files: ['r1', 'f1'] })
  assert.deepEqual(result.counts.failed, [
    { file: 'f2', forged: true, code: 'evidence/unreadable', message: 'It is cut short.' },
  ])
  assert.deepEqual([result.counts.images, result.images.real, result.images.forged], [4, 1, 0])
})

test('a fault of the engine or of the program ends the evaluation', async () => {
  for (const thrown of [new Fault('engine/failed', 'The engine stopped.'), new TypeError('a bug')])
    await assert.rejects(
      evaluateSet(set, { ...options, score: () => Promise.reject(thrown) }, signal),
      (caught) => caught === thrown,
    )
})

test('cancelling stops before the next picture', async () => {
  const controller = new AbortController()
  let scored = 0
  const run = evaluateSet(
    set,
    {
      ...options,
      score: async () => {
        if (++scored === 2) controller.abort()
        return { score: 0.5 }
      },
    },
    controller.signal,
  )
  await assert.rejects(run, { name: 'AbortError' })
  assert.equal(scored, 2)
})

test('a result is written once and never over another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assay-result-'))
  try {
    const result = await evaluateSet(set, { ...options, score }, signal)
    const out = join(folder, 'new')
    const names = await writeEvaluation(out, result)
    assert.deepEqual(names, ['result.json', 'result.txt', 'roc.svg', 'reliability.svg'])
    assert.deepEqual((await readdir(out)).sort(), names.toSorted())
    assert.deepEqual(JSON.parse(await readFile(join(out, 'result.json'), 'utf8')), result)
    assert.match(await readFile(join(out, 'roc.svg'), 'utf8'), /^<svg [\s\S]*ROC: toy on four/)
    await assert.rejects(writeEvaluation(out, result), { code: 'input/conflict' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
