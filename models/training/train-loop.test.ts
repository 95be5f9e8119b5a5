import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { type AdamOptions, paperAdam } from './adam.ts'
import { compactObjective } from './compact-defaults.ts'
import { openCompactInference } from './compact-inference.ts'
import { compactTrainingStep } from './compact-kfd.ts'
import { initialState } from './initial-state.ts'
import type { Schedule } from './schedule.ts'
import { toyBatch, toyKfd } from './toy-fixture.ts'
import { runTraining } from './train-loop.ts'

const pairs = 4
const adam: AdamOptions = { ...paperAdam, clip: 5 }
const schedule: Schedule = { steps: 40, rate: 1e-2, warmUp: 4, floor: 0.1, average: 0.9 }
const step = compactTrainingStep(pairs, toyKfd, { objective: compactObjective, adam })

const train = async (from: { state: ReadonlyMap<string, Float32Array>; step: number }, until: number) => {
  const stop = new AbortController()
  const losses: number[] = []
  let state = from.state
  const next = await runTraining(
    {
      step,
      schedule,
      adam,
      state: from.state,
      firstStep: from.step,
      threads: 1,
      batch: async (at) => toyBatch(pairs, at),
      onStep: (report, current) => {
        losses.push(report.metrics.loss![0]!)
        if (report.step + 1 < until) return
        state = current()
        stop.abort()
      },
    },
    stop.signal,
  )
  return { losses, state, next }
}

const begun = { state: initialState(step.state, 1), step: 0 }

test('a toy detector learns: the loss falls and forged pictures score higher than real ones', async () => {
  const { losses, state, next } = await train(begun, 40)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  assert.equal(next, 40)
  const [early, late] = [mean(losses.slice(0, 5)), mean(losses.slice(-5))]
  assert.ok(late < 0.6 * early, `the loss went from ${early} to ${late}`)
  const inference = await openCompactInference(toyKfd, 2 * pairs, 1)
  const { scores, maps } = await inference.run(state, toyBatch(pairs, 999).pictures!.data as Uint8Array)
  await inference.close()
  const real = mean([...scores.slice(0, pairs)])
  const forged = mean([...scores.slice(pairs)])
  assert.ok(forged > real + 0.2, `real ${real}, forged ${forged}`)
  const masks = toyBatch(pairs, 999).masks!.data as Float32Array
  const located = maps.slice(pairs * 64)
  const inside = mean([...located].filter((_, index) => masks[index] === 1))
  const outside = mean([...located].filter((_, index) => masks[index] === 0))
  assert.ok(inside > outside + 0.2, `inside ${inside}, outside ${outside}`)
})

test('a run that was interrupted continues to the same bits', async () => {
  const straight = await train(begun, 6)
  const first = await train(begun, 3)
  assert.equal(first.next, 3)
  const second = await train({ state: first.state, step: 3 }, 6)
  assert.deepEqual(second.losses, straight.losses.slice(3))
  for (const [name, values] of straight.state) assert.deepEqual(second.state.get(name), values, name)
})

test('a state of another network is refused by the name of what it lacks', async () => {
  const state = new Map(begun.state)
  state.delete('kfd.text_features')
  await assert.rejects(train({ state, step: 0 }, 1), (thrown) => {
    assert.ok(thrown instanceof Fault)
    assert.equal(thrown.code, 'model/missing')
    assert.equal(thrown.detail.tensor, 'kfd.text_features')
    return true
  })
})

test('a diverging run ends with a fault that names the step', async () => {
  const state = new Map(begun.state)
  state.set('kfd.text_features', new Float32Array(16).fill(Number.NaN))
  await assert.rejects(train({ state, step: 0 }, 1), /Training diverged: the loss of step 0/)
})
