import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeModel } from '../../onnx/write-model.ts'
import { floatsOf, openSession, tensorOf } from '../../runtime/session.ts'
import type { TfliteNetwork, TfliteOperator, TfliteOperatorName, TfliteTensor } from './read-tflite.ts'
import { tfliteGraph } from './tflite-graph.ts'

const computed = (name: string, shape: readonly number[]): TfliteTensor => ({
  name,
  shape,
  type: 0,
  content: new Uint8Array(),
})
const bytesOf = (values: Float32Array | Uint16Array | Int32Array): Uint8Array => new Uint8Array(values.buffer)
const floats = (shape: readonly number[], values: readonly number[]): TfliteTensor => ({
  name: 'floats',
  shape,
  type: 0,
  content: bytesOf(Float32Array.from(values)),
})
const operator = (
  name: TfliteOperatorName,
  inputs: readonly number[],
  output: number,
  options: Readonly<Record<number, number>> = {},
): TfliteOperator => ({
  name,
  inputs,
  outputs: [output],
  byteOption: (field) => options[field] ?? 0,
  intOption: (field) => options[field] ?? 0,
})

/** Tensor 0 is the input and the last one the output. */
const runNetwork = async (
  tensors: readonly TfliteTensor[],
  operators: readonly TfliteOperator[],
  picture: readonly number[],
): Promise<readonly number[]> => {
  const network: TfliteNetwork = { tensors, operators, inputs: [0], outputs: [tensors.length - 1] }
  const { outputs, input } = tfliteGraph(network)
  const session = await openSession(
    writeModel(outputs, () => assert.fail('no parameters')),
    { threads: 1 },
  )
  const result = await session.run({ picture: tensorOf(Float32Array.from(picture), input.shape) })
  await session.close()
  return Array.from(floatsOf(Object.values(result)[0]))
}

const counting = (length: number): readonly number[] => Array.from({ length }, (_, index) => index + 1)

test('SAME padding at stride 2 puts the odd zero after the picture, as TensorFlow does', async () => {
  const tensors = [
    computed('in', [1, 4, 4, 1]),
    floats([1, 3, 3, 1], Array(9).fill(1)),
    floats([1], [0.5]),
    computed('out', [1, 2, 2, 1]),
  ]
  const result = await runNetwork(
    tensors,
    [operator('convolution', [0, 1, 2], 3, { 1: 2, 2: 2 })],
    counting(16),
  )
  // No padding before: the windows start at 0 and 2; the second ones lose their last row or column to zeros.
  assert.deepEqual(
    result,
    [
      1 + 2 + 3 + 5 + 6 + 7 + 9 + 10 + 11,
      3 + 4 + 7 + 8 + 11 + 12,
      9 + 10 + 11 + 13 + 14 + 15,
      11 + 12 + 15 + 16,
    ].map((sum) => sum + 0.5),
  )
})

test('a convolution mixes channels that lie last, and a fused ReLU cuts below zero', async () => {
  const tensors = [
    computed('in', [1, 1, 2, 2]),
    floats([2, 1, 1, 2], [1, 10, -1, 0]),
    computed('out', [1, 1, 2, 2]),
  ]
  const result = await runNetwork(
    tensors,
    [operator('convolution', [0, 1], 2, { 1: 1, 2: 1, 3: 1 })],
    [1, 2, 3, 4],
  )
  assert.deepEqual(result, [21, 0, 43, 0])
})

test('a depthwise convolution keeps channels apart', async () => {
  const tensors = [
    computed('in', [1, 1, 3, 2]),
    floats([1, 1, 3, 2], [1, 0, 0, 1, 0, 0]),
    computed('out', [1, 1, 1, 2]),
  ]
  const result = await runNetwork(
    tensors,
    [operator('depthwise', [0, 1], 2, { 0: 1, 1: 1, 2: 1 })],
    counting(6),
  )
  assert.deepEqual(result, [1, 4])
})

test('half precision weights are widened exactly', async () => {
  const halves: TfliteTensor = {
    name: 'halves',
    shape: [4],
    type: 1,
    // 1.5, -2, the smallest subnormal, and 65504, the largest.
    content: bytesOf(Uint16Array.of(0x3e00, 0xc000, 0x0001, 0x7bff)),
  }
  const tensors = [computed('in', [1, 4]), halves, computed('wide', [4]), computed('out', [1, 4])]
  const network = [operator('dequantise', [1], 2), operator('add', [0, 2], 3)]
  const wide: TfliteNetwork = { tensors, operators: network, inputs: [0], outputs: [2] }
  const { origin } = tfliteGraph(wide).outputs.wide!
  assert.equal(origin.kind, 'constant')
  assert.deepEqual(origin.kind === 'constant' && Array.from(origin.data, Number), [1.5, -2, 2 ** -24, 65504])
})

test('PReLU has one slope for each channel', async () => {
  const tensors = [computed('in', [1, 1, 2, 2]), floats([1, 1, 2], [0.5, 3]), computed('out', [1, 1, 2, 2])]
  assert.deepEqual(await runNetwork(tensors, [operator('prelu', [0, 1], 2)], [-4, -4, 2, 2]), [-2, -12, 2, 2])
})

test('padding names axes in channels-last order', async () => {
  const amounts: TfliteTensor = {
    name: 'amounts',
    shape: [4, 2],
    type: 2,
    content: bytesOf(Int32Array.of(0, 0, 0, 0, 1, 0, 0, 1)),
  }
  const tensors = [computed('in', [1, 1, 1, 2]), amounts, computed('out', [1, 1, 2, 3])]
  assert.deepEqual(await runNetwork(tensors, [operator('pad', [0, 1], 2)], [7, 8]), [0, 0, 0, 7, 8, 0])
})

test('bilinear resizing follows the file: from the top-left corner, or between pixel centres', async () => {
  const size: TfliteTensor = { name: 'size', shape: [2], type: 2, content: bytesOf(Int32Array.of(1, 4)) }
  const tensors = [computed('in', [1, 1, 2, 1]), size, computed('out', [1, 1, 4, 1])]
  assert.deepEqual(await runNetwork(tensors, [operator('resizeBilinear', [0, 1], 2)], [0, 8]), [0, 4, 8, 8])
  assert.deepEqual(
    await runNetwork(tensors, [operator('resizeBilinear', [0, 1], 2, { 3: 1 })], [0, 8]),
    [0, 2, 6, 8],
  )
})

test('a reshape sees the channels last', async () => {
  const tensors = [computed('in', [1, 2, 1, 2]), computed('out', [1, 4])]
  assert.deepEqual(await runNetwork(tensors, [operator('reshape', [0], 1)], [1, 2, 3, 4]), [1, 2, 3, 4])
})

test('what the translation does not know is refused by name', () => {
  const tensors = [computed('in', [1, 4, 4, 1]), computed('out', [1, 2, 2, 1])]
  const network = (one: TfliteOperator): TfliteNetwork => ({
    tensors,
    operators: [one],
    inputs: [0],
    outputs: [1],
  })
  const overlapping = operator('maxPool', [0], 1, { 1: 1, 2: 1, 3: 2, 4: 2 })
  assert.throws(() => tfliteGraph(network(overlapping)), { code: 'model/unsupported', message: /overlap/ })
  assert.throws(() => tfliteGraph(network(operator('relu', [1], 1))), {
    code: 'model/malformed',
    message: /"out"/,
  })
  assert.throws(() => tfliteGraph({ ...network(overlapping), inputs: [] }), { code: 'model/unsupported' })
})
