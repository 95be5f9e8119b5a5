import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gradients } from '../autodiff/gradients.ts'
import { input, sizeOf, type Value } from '../graph/value.ts'
import { compactEncoder } from '../networks/compact-encoder.ts'
import { knowledgeGuidedDetector } from '../networks/kfd.ts'
import { createWeights } from '../networks/weights.ts'
import { writeModel } from '../onnx/write-model.ts'
import { seededRandom } from '../random/seeded-random.ts'
import { floatsOf, openSession, tensorOf } from '../runtime/session.ts'
import { paperAdam } from './adam.ts'
import { normalisedPictures } from './compact-kfd.ts'
import { kfdObjective } from './kfd-objective.ts'
import { scheduledInputs } from './schedule.ts'
import { toyBatch, toyKfd } from './toy-fixture.ts'

test('the loss of the whole detector has the derivatives that finite differences give', async () => {
  const pairs = 2
  const weights = createWeights({ mode: 'training' })
  const { encoder, kfd } = toyKfd
  const pictures = input('pictures', [2 * pairs, encoder.image, encoder.image, 3], 'u8')
  const masks = input('masks', [pairs, kfd.map, kfd.map])
  const { taps } = compactEncoder(
    normalisedPictures(pictures, toyKfd.mean, toyKfd.std),
    weights.within('vision'),
    encoder,
  )
  const scope = weights.within('kfd')
  const detection = knowledgeGuidedDetector(
    taps,
    scope.tensor('text_features', [2, kfd.text], { normal: 1 }),
    scope,
    kfd,
  )
  const { located } = detection
  const reference = {
    logits: located.logits,
    segmentation: input('reference', [pairs, 1, kfd.map, kfd.map]),
  }
  const even = { dice: 1, reference: 1, classification: 1, pixel: 1, consistency: 1 }
  const { loss } = kfdObjective(detection, reference, masks, even)
  const declared = [...weights.declared.values()].filter(({ trainable }) => trainable)
  const grads = gradients(
    loss,
    declared.map(({ value }) => value),
  )
  const outputs: Record<string, Value> = { loss }
  grads.forEach((grad, index) => {
    outputs[`g${index}`] = grad
  })
  const session = await openSession(writeModel(outputs, 'inputs'), { threads: 1 })
  const random = seededRandom('derivatives')
  const point = declared.map(({ value }) =>
    Float32Array.from({ length: sizeOf(value.shape) }, () => 0.3 * random.normal() + 0.2),
  )
  const statistics = [...weights.declared.values()].filter(({ trainable }) => !trainable)
  const fixed = {
    ...toyBatch(pairs, 1),
    reference: tensorOf(new Float32Array(pairs * kfd.map ** 2).fill(0.5), [pairs, 1, kfd.map, kfd.map]),
    ...Object.fromEntries(
      statistics
        .filter(({ name }) => session.inputs.includes(name))
        .map(({ name, value }) => [
          name,
          tensorOf(new Float32Array(sizeOf(value.shape)).fill(1), value.shape),
        ]),
    ),
  }
  const at = (values: readonly Float32Array[]) =>
    session.run({
      ...fixed,
      ...Object.fromEntries(
        declared
          .map(({ name, value }, index) => [name, tensorOf(values[index]!, value.shape)] as const)
          .filter(([name]) => session.inputs.includes(name)),
      ),
    })
  const here = await at(point)
  const direction = point.map((values, index) => {
    const grad = floatsOf(here[`g${index}`])
    const length = Math.hypot(...grad) || 1
    // Along the gradient of each tensor, so that no derivative is lost in the rounding of a float32 loss.
    return values.map((_, i) => grad[i]! / length)
  })
  const step = 2e-3
  const moved = async (sign: number) =>
    floatsOf(
      (
        await at(
          point.map((values, index) => values.map((value, i) => value + sign * step * direction[index]![i]!)),
        )
      ).loss,
    )[0]!
  const numeric = ((await moved(1)) - (await moved(-1))) / (2 * step)
  const analytic = declared.reduce((sum, _, index) => sum + Math.hypot(...floatsOf(here[`g${index}`])), 0)
  await session.close()
  assert.ok(analytic > 0.1, `a derivative of ${analytic} would show nothing`)
  assert.ok(
    Math.abs(numeric - analytic) < 0.03 * analytic,
    `the graph says ${analytic}, differences say ${numeric}`,
  )
})

test('the learning rate rises over the warm-up, falls along a cosine and ends at its floor', () => {
  const schedule = { steps: 100, rate: 1, warmUp: 10, floor: 0.1, average: 0.99 }
  const rate = (step: number) => scheduledInputs(schedule, step, paperAdam).rate!
  assert.ok(Math.abs(rate(0) - 0.1) < 1e-12)
  assert.ok(Math.abs(rate(9) - 1) < 1e-12)
  assert.ok(Math.abs(rate(55) - 0.55) < 1e-12, `half-way ${rate(55)}`)
  assert.ok(Math.abs(rate(100) - 0.1) < 1e-12)
  assert.equal(scheduledInputs(schedule, 0, paperAdam).correction1, 1 / (1 - 0.9))
  assert.equal(scheduledInputs(schedule, 0, paperAdam).average, 0.1)
})
