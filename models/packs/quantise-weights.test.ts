import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '#app/fault.ts'
import { linear } from '../graph/ops/linear.ts'
import { quantisedLinear } from '../graph/ops/quantised.ts'
import { constant, input } from '../graph/value.ts'
import { createWeights } from '../networks/weights.ts'
import { writeModel } from '../onnx/write-model.ts'
import { seededRandom } from '../random/seeded-random.ts'
import { floatsOf, openSession, tensorOf } from '../runtime/session.ts'
import { imageBindHuge } from './network-dimensions.ts'
import { encoderGraph } from './pack-graphs.ts'
import { quantisedWeights, quantiseMatrix } from './quantise-weights.ts'

const value = fc.float({ noNaN: true, min: -(2 ** 100), max: 2 ** 100 })

test('every weight comes back within half a step, and the largest of a row exactly', () => {
  const matrix = fc
    .tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 5 }))
    .chain(([out, depth]) =>
      fc.tuple(
        fc.constant(out),
        fc
          .array(value, { minLength: out * depth, maxLength: out * depth })
          .map((all) => Float32Array.from(all)),
      ),
    )
  fc.assert(
    fc.property(matrix, ([out, weight]) => {
      const depth = weight.length / out
      const { int8, scales } = quantiseMatrix(weight, out)
      for (let row = 0; row < out; row += 1)
        for (let column = 0; column < depth; column += 1) {
          const step = scales[row]!
          const restored = int8[column * out + row]! * step
          const error = Math.abs(restored - weight[row * depth + column]!)
          // A step below the smallest normal number is itself rounded.
          assert.ok(
            error <= 0.5 * step * (1 + 1e-5) + 1e-43,
            `${weight[row * depth + column]} became ${restored}`,
          )
          assert.ok(Math.abs(int8[column * out + row]!) <= 127)
        }
    }),
  )
  const { int8, scales } = quantiseMatrix(Float32Array.of(1, -2, 0.5, 4), 2)
  assert.deepEqual([...int8], [64, 16, -127, 127])
  assert.deepEqual([...scales], [Math.fround(2 / 127), Math.fround(4 / 127)])
})

test('a row of zeros stays zero, and a small row is not drowned by a large one', () => {
  const { int8, scales } = quantiseMatrix(Float32Array.of(0, 0, 1e-6, -1e-6, 1e6, 1e6), 3)
  assert.deepEqual([...int8], [0, 127, 127, 0, -127, 127])
  assert.equal(scales[0], 1)
})

test('numbers that are not finite are refused by name', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    for (const place of [0, 3])
      assert.throws(
        () => quantiseMatrix(Float32Array.of(1, 2, 3, 4).with(place, bad), 2, 'fc1.weight'),
        (thrown) =>
          thrown instanceof Fault &&
          thrown.code === 'model/malformed' &&
          thrown.message.includes('fc1.weight'),
      )
})

test('the quantised weights have the names and shapes that the int8 networks ask for', async () => {
  const dimensions = {
    ...imageBindHuge,
    encoder: { ...imageBindHuge.encoder, image: 28, width: 12, blocks: 1, heads: 2, hidden: 20, taps: [0] },
  }
  const [f32, int8] = [createWeights(), createWeights({ precision: 'int8' })]
  encoderGraph(f32, dimensions)
  encoderGraph(int8, dimensions)
  const replaced = [...f32.declared.keys()].filter((name) => !int8.declared.has(name))
  assert.deepEqual(
    replaced.map((name) => name.split('.').slice(3).join('.')),
    ['attention.qkv.weight', 'attention.out.weight', 'mlp.fc1.weight', 'mlp.fc2.weight'],
  )
  for (const name of replaced) {
    const { shape } = f32.declared.get(name)!.value
    const read = async () => new Float32Array(shape[0]! * shape[1]!).fill(0.5)
    for (const weight of quantisedWeights({ name, shape, read })) {
      const wanted = int8.declared.get(weight.name)
      assert.ok(wanted, `${weight.name} is not asked for`)
      assert.deepEqual(weight.shape, wanted.value.shape)
      const values = await weight.read()
      assert.equal(values instanceof Int8Array ? 'i8' : 'f32', wanted.value.type)
      assert.equal(
        values.length,
        weight.shape.reduce((product, size) => product * size, 1),
      )
    }
  }
})

test('the int8 product differs from the f32 product by the two roundings alone', async () => {
  const [rows, depth, out] = [19, 160, 48]
  const random = seededRandom('int8 product')
  const weight = Float32Array.from({ length: out * depth }, random.normal)
  const bias = Float32Array.from({ length: out }, random.normal)
  const x = Float32Array.from({ length: rows * depth }, random.normal)
  const { int8, scales } = quantiseMatrix(weight, out)
  const value = input('x', [rows, depth])
  const quantised = {
    weight: constant(int8, [depth, out]),
    scales: constant(scales),
    zeroPoints: constant(new Int8Array(out)),
  }
  const model = writeModel(
    {
      f32: linear(value, constant(weight, [out, depth]), constant(bias)),
      int8: quantisedLinear(value, quantised, constant(bias)),
    },
    'inputs',
  )
  const session = await openSession(model, { threads: 1 })
  const results = await session.run({ x: tensorOf(x, [rows, depth]) })
  await session.close()
  const [exact, rounded] = [floatsOf(results.f32), floatsOf(results.int8)]
  const span = Math.max(...x) - Math.min(...x)
  const stepOfX = span / 255
  let squares = 0
  exact.forEach((wanted, index) => {
    squares += (rounded[index]! - wanted) ** 2
  })
  // Uniform rounding errors have the variance step² / 12; both operands have unit variance.
  const stepOfWeight = Math.hypot(...scales) / Math.sqrt(out)
  const expected = Math.sqrt((depth * (stepOfX ** 2 + stepOfWeight ** 2)) / 12)
  const deviation = Math.sqrt(squares / exact.length)
  assert.ok(deviation < 1.2 * expected && deviation > 0.8 * expected, `${deviation}, expected ${expected}`)
})
