import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../graph/ops/quantised.ts'
import { registeredOps } from '../graph/op.ts'
import { mul, sign } from '../graph/ops/elementwise.ts'
import { quantisedLinear } from '../graph/ops/quantised.ts'
import { sumAll } from '../graph/ops/reduce.ts'
import { constant, input, parameter, sizeOf, type Value } from '../graph/value.ts'
import { writeModel } from '../onnx/write-model.ts'
import { floatsOf, openSession, tensorOf } from '../runtime/session.ts'
import { gradients } from './gradients.ts'
import { type OperatorSample, operatorSamples } from './operator-samples.ts'

/** A fixed sequence of numbers in [0, 1), so that a failure repeats. */
const sequence = (seed: number) => () => {
  seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296
  return seed / 4_294_967_296
}

/** The directional derivative along random directions, from the graph and from central differences. */
const compareDerivatives = async ({ shapes, low = -1, high = 1, build }: OperatorSample) => {
  const next = sequence(shapes.length * 31 + 7)
  const draw = (count: number, from: number, to: number) =>
    Float32Array.from({ length: count }, () => from + next() * (to - from))
  const names = shapes.map((_, index) => `x${index}`)
  const inputs = shapes.map((shape, index) => input(names[index]!, shape))
  const y = build(...inputs)
  const weights = constant(draw(sizeOf(y.shape), 0.5, 1.5), y.shape)
  const loss = sumAll(mul(y, weights))
  const grads = gradients(loss, inputs)
  const outputs: Record<string, Value> = { loss }
  grads.forEach((grad, index) => {
    outputs[`g${index}`] = grad
  })
  const session = await openSession(writeModel(outputs, 'inputs'), { threads: 1 })
  const point = shapes.map((shape) => draw(sizeOf(shape), low, high))
  const feed = (values: readonly Float32Array[]) =>
    Object.fromEntries(values.map((data, index) => [names[index]!, tensorOf(data, shapes[index]!)]))
  const atPoint = await session.run(feed(point))
  const results: { analytic: number; numeric: number; size: number }[] = []
  for (const [index, values] of point.entries()) {
    const grad = floatsOf(atPoint[`g${index}`])
    const direction = draw(values.length, -1, 1)
    const step = 2e-3
    const moved = (sign: number) =>
      session.run(
        feed(
          point.with(
            index,
            values.map((value, i) => value + sign * step * direction[i]!),
          ),
        ),
        ['loss'],
      )
    const [ahead, behind] = [await moved(1), await moved(-1)]
    const numeric = (floatsOf(ahead.loss)[0]! - floatsOf(behind.loss)[0]!) / (2 * step)
    const analytic = grad.reduce((sum, value, i) => sum + value * direction[i]!, 0)
    results.push({ analytic, numeric, size: Math.hypot(...grad) * Math.hypot(...direction) })
  }
  await session.close()
  return results
}

for (const [name, samples] of Object.entries(operatorSamples))
  test(`the derivative of ${name} equals finite differences`, async () => {
    for (const sample of samples)
      for (const { analytic, numeric, size } of await compareDerivatives(sample))
        assert.ok(
          Math.abs(analytic - numeric) <= 4e-3 * Math.max(1, size),
          `${name}: the graph says ${analytic}, differences say ${numeric}`,
        )
  })

test('a wrong derivative is noticed by the comparison', async () => {
  const wrong: OperatorSample = {
    shapes: [[3, 4]],
    build: (x) => mul(x!, sign(x!)),
  }
  const [right] = await compareDerivatives(wrong)
  assert.ok(Math.abs(right!.analytic - right!.numeric) < 4e-3)
  assert.ok(Math.abs(2 * right!.analytic - right!.numeric) > 4e-3, 'a doubled derivative must not pass')
})

test('every differentiable operator of the registry has a sample that uses it', () => {
  for (const op of registeredOps().values()) {
    if (typeof op.gradient !== 'function') continue
    const samples = operatorSamples[op.name]
    assert.ok(samples?.length, `${op.name} has no finite-difference sample`)
    for (const { shapes, build } of samples) {
      const y = build(...shapes.map((shape, index) => input(`x${index}`, shape)))
      const used = new Set<string>()
      const visit = (value: Value): void => {
        if (value.origin.kind !== 'node') return
        used.add(value.origin.op.name)
        value.origin.inputs.forEach(visit)
      }
      visit(y)
      assert.ok(used.has(op.name), `the sample of ${op.name} does not use it`)
    }
  }
})

test('crossing an operator without a derivative is refused', () => {
  const x = input('x', [2, 4])
  const weight = {
    weight: parameter('w', [4, 3], 'i8'),
    scales: parameter('s', [3]),
    zeroPoints: parameter('z', [3], 'i8'),
  }
  assert.throws(
    () => gradients(sumAll(quantisedLinear(x, weight)), [x]),
    /DynamicQuantizeMatMul has no derivative/,
  )
})

test('a source that the target does not depend on has a gradient of zeros', () => {
  const [x, other] = [input('x', [2]), input('other', [3])]
  const [grad] = gradients(sumAll(x), [other])
  assert.deepEqual(grad!.origin, { kind: 'constant', data: new Float32Array(3) })
})
