import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MeasuredFace } from '#models/bench/measured-networks.ts'
import { summariseBench } from './bench-result.ts'
import { benchText } from './bench-text.ts'

const machine = {
  processor: 'P',
  processors: 2,
  threads: 2,
  memoryBytes: 2 ** 34,
  platform: 'linux x64',
  node: '24',
  runtime: 'onnxruntime 1',
  otherLoad: 0,
  date: '2026-01-01T00:00:00.000Z',
}

const face = (encoder: number, score: number, map: readonly number[]): MeasuredFace => ({
  ms: { encoder, plainDetector: 100, detector: 150, prompt: 50 },
  forwardCpuMs: 2 * encoder,
  score,
  map: Float32Array.from(map),
  sgemm: { flopsPerSecond: 200e9, flopsPerCpuSecond: 100e9 },
})

const measurements = [
  {
    precision: 'f32',
    loaded: { loadMs: 4000, peakMemoryBytes: 3 * 2 ** 30 },
    measured: [face(1850, 0.5, [0, 1]), face(1750, 0.25, [0.5, 0.5]), face(3000, 0.75, [1, 0])],
  },
  {
    precision: 'int8',
    loaded: { loadMs: 6000, peakMemoryBytes: 3 * 2 ** 30 },
    measured: [face(450, 0.5, [0.25, 1]), face(425, 0.26, [0.5, 0.5]), face(400, 0.75, [1, 0.5])],
  },
] as const
const flops = { encoder: 300e9, detector: 30e9, gradCam: 10e9, prompt: 20e9 }
const about = { preset: 'imagebind-huge', folder: 'f', faces: 3, machine }

test('times, speeds and deviations are those of the faces', () => {
  const { precisions, int8OverF32, deviation, range } = summariseBench({ ...about, flops, measurements })
  const { f32, int8 } = precisions
  assert.deepEqual(f32!.msPerFace.encoder, { min: 1750, median: 1850 })
  assert.deepEqual(f32!.msPerFace.forward, { min: 1900, median: 2000 })
  assert.deepEqual(f32!.msPerFace.gradCam, { min: 50, median: 50 })
  assert.deepEqual(f32!.msPerFace.whole, { min: 1950, median: 2050 })
  assert.equal(f32!.gigaflopsPerFace, 350)
  assert.equal(f32!.gigaflopsPerSecond, 350 / 1.9)
  assert.equal(f32!.shareOfSgemm, 350 / 1.9 / 200)
  assert.equal(f32!.cpuShareOfSgemm, 350 / 3.5 / 100)
  assert.equal(f32!.gradCamShare, 50 / 2000)
  assert.deepEqual(int8OverF32, { time: 550 / 1900, cpuTime: 800 / 3500 })
  assert.ok(Math.abs(int8!.gigaflopsPerSecond - 350 / 0.55) < 1e-9)
  assert.ok(Math.abs(deviation!.largestScoreDifference - 0.01) < 1e-12)
  assert.equal(deviation!.largestMapDifference, 0.5)
  assert.equal(deviation!.meanMapDifference, 0.75 / 6)
  assert.deepEqual(range.scores, { min: 0.25, max: 0.75 })
  assert.deepEqual([range.maps.min, range.maps.mean, range.maps.max], [0, 0.5, 1])
})

test('each goal is judged by its own figure, and the text says so', () => {
  const result = summariseBench({ ...about, flops, measurements })
  assert.deepEqual(
    result.goals.map(({ name, met }) => [name, met]),
    [
      ['f32: time over the floor', true],
      ['int8: time over f32', true],
      ['int8: score from f32', false],
      ['f32: GradCAM over a forward pass', true],
      ['f32: load', true],
      ['f32: peak memory', true],
      ['int8: load', false],
      ['int8: peak memory', false],
    ],
  )
  const text = benchText(result)
  assert.match(text, /met {6}f32: time over the floor: 1\.09 \(at most 1\.1\)/)
  assert.match(text, /not met {2}int8: load: 6\.00 s \(at most 5 s\)/)
  assert.match(text, /350\.0 GFLOP per face at 184\.2 GFLOP\/s: 92\.1 % of the 200\.0 GFLOP\/s/)
})
