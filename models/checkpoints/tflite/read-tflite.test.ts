import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { readTflite } from './read-tflite.ts'
import { tfliteGraph } from './tflite-graph.ts'

const file = new Uint8Array(
  readFileSync(
    createRequire(import.meta.url).resolve('@mediapipe/face_detection/face_detection_short_range.tflite'),
  ),
)

test('a published network has the inputs, outputs and operators that its authors describe', () => {
  const { tensors, operators, inputs, outputs } = readTflite(file)
  assert.deepEqual(
    inputs.map((index) => tensors[index]!.shape),
    [[1, 128, 128, 3]],
  )
  assert.deepEqual(
    outputs.map((index) => tensors[index]!.shape),
    [
      [1, 896, 16],
      [1, 896, 1],
    ],
  )
  assert.equal(operators.filter(({ name }) => name === 'convolution').length, 21)
  assert.equal(operators.filter(({ name }) => name === 'depthwise').length, 16)
})

test('every computed shape equals the one that the file declares', () => {
  const network = readTflite(file)
  const { outputs } = tfliteGraph(network)
  for (const index of network.outputs) {
    const { name, shape } = network.tensors[index]!
    assert.deepEqual(outputs[name]?.shape, shape)
  }
})

test('a file cut short anywhere is refused as malformed, never read beyond its end', () => {
  for (let length = 0; length < file.length; length += length < 400 ? 1 : 9973)
    assert.throws(
      () => tfliteGraph(readTflite(file.slice(0, length))),
      (thrown) => {
        assert.ok(thrown instanceof Fault, `${length} bytes: ${thrown}`)
        assert.equal(thrown.family, 'model')
        return true
      },
    )
})

test('a file with changed offsets ends in a fault and nothing else', () => {
  let state = 1
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state % below
  }
  for (let round = 0; round < 300; round += 1) {
    const changed = file.slice()
    // The tables lie at the beginning and the end of such files, the weights between.
    for (let i = 0; i < 4; i += 1)
      changed[random(2) ? random(2000) : file.length - 1 - random(20_000)] = random(256)
    try {
      tfliteGraph(readTflite(changed))
    } catch (thrown) {
      assert.ok(thrown instanceof Fault, `round ${round}: ${thrown instanceof Error ? thrown.stack : thrown}`)
    }
  }
})

test('another kind of file is named as such', () => {
  assert.throws(() => readTflite(new TextEncoder().encode('GGUF----------')), { message: /identifier/ })
})
