import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { writeDrawnStore } from '#main/training/drawn-store-fixture.ts'
import { toyKfd } from '#models/training/toy-fixture.ts'
import { benchTrain } from './bench-train.ts'
import { benchTrainText, summariseTraining } from './bench-train-result.ts'

const root = mkdtempSync(path.join(tmpdir(), 'assay-bench-train-'))
after(() => rmSync(root, { recursive: true, force: true }))

const steps = (count: number, residentBytes: (step: number) => number) =>
  Array.from({ length: count }, (_, index) => ({
    stepMs: index < 2 ? 900 : 90,
    waitMs: 10,
    residentBytes: residentBytes(index + 1),
  }))

test('speed leaves out the warm-up, and memory is judged from the tenth step on', () => {
  const flat = summariseTraining(
    steps(120, (step) => (step < 10 ? 5e8 : 1e9)),
    { threads: 1, pairs: 4 },
  )
  assert.deepEqual(flat.stepMs, { min: 90, median: 90 })
  assert.deepEqual(flat.imagesPerSecond, { max: 80, median: 80 })
  assert.ok(Math.abs(flat.waitShare - 0.1) < 1e-12)
  assert.deepEqual(
    flat.memory.at.map(({ step }) => step),
    [10, 100, 120],
  )
  assert.deepEqual([flat.memory.bytesPer100Steps, flat.memory.growth, flat.memory.isFlat], [0, 0, true])

  const leaking = summariseTraining(
    steps(110, (step) => 1e9 + 1e6 * step),
    { threads: 2, pairs: 4 },
  )
  assert.ok(Math.abs(leaking.memory.bytesPer100Steps! - 1e8) < 1)
  assert.ok(Math.abs(leaking.memory.growth! - 1.11 / 1.01 + 1) < 1e-9)
  assert.equal(leaking.memory.isFlat, false)

  const short = summariseTraining(
    steps(3, () => 1e9),
    { threads: 1, pairs: 1 },
  )
  assert.deepEqual([short.memory.growth, short.memory.isFlat], [null, null])
})

test('a toy is measured with synthetic batches and with a face store, and ends when it is told to', async () => {
  const faces = path.join(root, 'faces.store')
  await writeDrawnStore(faces, { train: 3, val: 0 })
  const options = { network: toyKfd, pairs: 1, steps: 11, signal: new AbortController().signal }
  const result = await benchTrain({ ...options, threads: [1, 2], faces: null })
  assert.deepEqual(
    result.runs.map(({ threads }) => threads),
    [1, 2],
  )
  for (const { stepMs, imagesPerSecond, memory } of result.runs) {
    assert.ok(stepMs.min > 0 && stepMs.median >= stepMs.min)
    assert.ok(imagesPerSecond.max >= imagesPerSecond.median)
    assert.ok(memory.at.every(({ residentBytes }) => residentBytes > 3e7 && residentBytes < 3e9))
  }
  assert.match(benchTrainText(result), /2 threads\n {2}step \d+ ms/)

  const simulated = await benchTrain({ ...options, steps: 3, threads: [1], faces })
  assert.equal(simulated.data, 'face store')
  assert.ok(simulated.runs[0]!.waitShare > 0)

  await assert.rejects(benchTrain({ ...options, threads: [1], faces: path.join(root, 'none') }), {
    code: 'input/not-found',
  })
  const stop = new AbortController()
  const endless = benchTrain({
    ...options,
    steps: 1e6,
    threads: [1],
    faces: null,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  await assert.rejects(endless, { name: 'AbortError' })
})
