import assert from 'node:assert/strict'
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { assay } from '#main/cli/command-line-fixture.ts'
import { prepareBenchFiles } from '#models/bench/bench-files.ts'
import { benchPresets } from '#models/bench/bench-presets.ts'
import type { BenchResult, PrecisionResult, Spread } from './bench-result.ts'

const cache = mkdtempSync(join(tmpdir(), 'assay-bench-'))
after(() => rmSync(cache, { recursive: true, force: true }))

const bench = (...args: readonly string[]) => assay('bench', 'kfd', '--cache', cache, ...args)

const assertSpread = ({ min, median }: Spread) => assert.ok(min > 0 && median >= min, `${min}, ${median}`)

const assertPrecision = (result: PrecisionResult) => {
  const { encoder, detector, promptLearner, forward, whole } = result.msPerFace
  for (const part of [encoder, detector, promptLearner, forward, whole, result.cpuMsPerFace])
    assertSpread(part)
  assert.ok(forward.min >= encoder.min + detector.min + promptLearner.min - 1e-6)
  assert.ok(whole.min >= encoder.min + promptLearner.min - 1e-6)
  assert.ok(Number.isFinite(result.gradCamShare))
  assert.ok(result.loadMs > 0)
  // Node alone holds 40 MB; the tiny networks add little.
  assert.ok(result.peakMemoryBytes > 40e6 && result.peakMemoryBytes < 500e6, `${result.peakMemoryBytes}`)
  const speed = result.gigaflopsPerFace / (forward.min / 1000)
  assert.ok(Math.abs(result.gigaflopsPerSecond / speed - 1) < 1e-9)
  assert.ok(Math.abs(result.shareOfSgemm * result.sgemmGigaflopsPerSecond - speed) < 1e-6)
  assert.ok(result.cpuShareOfSgemm > 0)
}

test('the tiny networks are measured in both precisions, and their int8 scores follow f32', async () => {
  const { exitCode, output, errors } = await bench('--preset', 'tiny', '--faces', '2', '--json')
  assert.equal(exitCode, 0, errors)
  const result = JSON.parse(output) as BenchResult
  assert.equal(result.preset, 'tiny')
  assert.equal(result.faces, 2)
  assert.ok(result.machine.processors > 0 && result.machine.memoryBytes > 0)
  assert.match(result.machine.runtime, /^onnxruntime \d+\.\d+/)
  const { f32, int8 } = result.precisions
  assertPrecision(f32!)
  assertPrecision(int8!)
  assert.equal(f32!.gigaflopsPerFace, int8!.gigaflopsPerFace)
  assert.ok(result.int8OverF32!.time > 0 && result.int8OverF32!.cpuTime > 0)
  const { largestScoreDifference, largestMapDifference, meanMapDifference } = result.deviation!
  // Equal would mean that both ran in the same precision.
  assert.ok(largestScoreDifference > 0 && largestScoreDifference < 0.02, `${largestScoreDifference}`)
  assert.ok(largestMapDifference > meanMapDifference && meanMapDifference > 0 && largestMapDifference < 0.1)
  const { scores, maps } = result.range
  assert.ok(scores.min > 0.02 && scores.max < 0.98 && maps.deviation > 0.02 && maps.min < maps.mean)
  assert.equal(result.goals.length, 8)
  for (const { value, limit, met } of result.goals) assert.equal(met, value <= limit)
})

test('one precision alone is measured without a comparison, and text says which goals are met', async () => {
  const { exitCode, output } = await bench('--preset', 'tiny', '--faces', '1', '--precision', 'f32')
  assert.equal(exitCode, 0)
  assert.match(output, /^f32, ms per face/m)
  assert.doesNotMatch(output, /^int8/m)
  assert.match(output, /^ {2}(met {4}|not met) {2}f32: load: \d/m)
})

test('weights are written once, and again when they are damaged', async () => {
  const folder = join(cache, 'again')
  const prepare = () =>
    prepareBenchFiles({ folder, dimensions: benchPresets.tiny, precisions: ['f32', 'int8'] })
  await prepare()
  const [f32, int8] = ['f32', 'int8'].map((precision) => join(folder, `weights-${precision}.safetensors`))
  const written = statSync(f32!).mtimeMs
  const bytes = readFileSync(f32!)
  await prepare()
  assert.equal(statSync(f32!).mtimeMs, written)
  writeFileSync(f32!, bytes.subarray(0, 1000))
  copyFileSync(f32!, int8!)
  await prepare()
  assert.deepEqual(readFileSync(f32!), bytes)
  assert.ok(statSync(int8!).size > 1000)
})

test('clearing removes the weights and nothing else', async () => {
  const folder = join(cache, 'kfd-tiny')
  await prepareBenchFiles({ folder, dimensions: benchPresets.tiny, precisions: ['int8'] })
  writeFileSync(join(folder, 'notes.txt'), 'mine')
  assert.equal((await bench('--preset', 'tiny', '--clear')).exitCode, 0)
  assert.deepEqual(readdirSync(folder), ['notes.txt'])
  rmSync(join(folder, 'notes.txt'))
  await prepareBenchFiles({ folder, dimensions: benchPresets.tiny, precisions: ['f32'] })
  assert.equal((await bench('--preset', 'tiny', '--clear')).exitCode, 0)
  assert.ok(!readdirSync(cache).includes('kfd-tiny'))
  assert.equal((await bench('--preset', 'tiny', '--clear')).exitCode, 0)
})

test('an aborted bench stops before the first weight and leaves no weights behind', async () => {
  const folder = join(cache, 'aborted')
  const abort = new AbortController()
  abort.abort()
  await assert.rejects(
    prepareBenchFiles({
      folder,
      dimensions: benchPresets.tiny,
      precisions: ['f32'],
      signal: abort.signal,
    }),
    { name: 'AbortError' },
  )
  assert.deepEqual(readdirSync(folder), [])
})

test('a preset, a precision or a number that does not exist is wrong use', async () => {
  for (const args of [
    ['--preset', 'huge'],
    ['--preset', 'tiny', '--precision', 'f16'],
    ['--preset', 'tiny', '--faces', '0'],
    [],
  ])
    assert.equal((await bench(...args)).exitCode, 2, args.join(' '))
})
