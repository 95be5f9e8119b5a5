import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeModel } from '#models/onnx/write-model.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { floatsOf, openSession } from '#models/runtime/session.ts'
import { constant, type Shape, sizeOf } from '../value.ts'
import { convolution } from './convolution.ts'
import { concat } from './layout.ts'
import { narrowConvolution } from './narrow-convolution.ts'

const random = seededRandom('narrow convolution')
const normals = (shape: Shape) => constant(Float32Array.from({ length: sizeOf(shape) }, random.normal), shape)

test('a narrow convolution of parts is the convolution of their concatenation', async () => {
  for (const [channels, out, kernel] of [
    [[3], 1, [1, 1]],
    [[16, 16, 16], 2, [3, 3]],
    [[2, 5], 3, [2, 4]],
  ] as const) {
    const parts = channels.map((depth) => normals([2, depth, 8, 7]))
    const depth = channels.reduce((sum, count) => sum + count, 0)
    const weight = normals([out, depth, ...kernel])
    const bias = normals([out])
    const model = writeModel(
      {
        expected: convolution(concat(parts, 1), weight, bias),
        actual: narrowConvolution(parts, weight, bias),
      },
      'inputs',
    )
    const session = await openSession(model, { threads: 1 })
    const { expected, actual } = await session.run({})
    await session.close()
    const wanted = floatsOf(expected)
    assert.deepEqual(actual?.dims, expected?.dims)
    floatsOf(actual).forEach((value, index) => {
      assert.ok(Math.abs(value - wanted[index]!) < 1e-4, `element ${index}: ${value}, not ${wanted[index]}`)
    })
  }
})
