import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWeights } from '../networks/weights.ts'
import { grownState, type StoredWeight } from './grown-state.ts'
import { averageName, type StateTensor } from './training-step.ts'

const weights = createWeights({ mode: 'training' })
weights.within('enter').tensor('weight', [2, 3])
weights.tensor('pos_embed', [1, 16, 2])

const state: readonly StateTensor[] = [...weights.declared.values()].flatMap((weight) => [
  { name: weight.name, shape: weight.value.shape, from: weight },
  { name: `${weight.name}@m`, shape: weight.value.shape, from: null },
])

/** Positions of a grid of side `g`: the row in channel 0, the column in channel 1, both from 0 to 1. */
const ramp = (g: number): Float32Array =>
  Float32Array.from({ length: g * g * 2 }, (_, at) => {
    const cell = at >> 1
    return (at % 2 === 0 ? Math.floor(cell / g) : cell % g) / (g - 1)
  })

const storedIn = (tensors: Readonly<Record<string, StoredWeight>>) => async (name: string) =>
  tensors[name] ?? null

const matrix = { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }

test("a larger network begins with the smaller one's averaged weights, its positions resized", async () => {
  const stored = storedIn({
    [averageName('enter.weight')]: matrix,
    [averageName('pos_embed')]: { shape: [1, 9, 2], values: ramp(3) },
  })
  const grown = await grownState(state, stored)
  assert.deepEqual([...grown.get('enter.weight')!], [1, 2, 3, 4, 5, 6])
  assert.deepEqual([...grown.get('enter.weight@m')!], [0, 0, 0, 0, 0, 0], 'moments begin anew')
  const positions = grown.get('pos_embed')!
  ramp(4).forEach((value, at) => {
    assert.ok(Math.abs(positions[at]! - value) < 1e-6, `position ${at}: ${positions[at]} for ${value}`)
  })
})

test('weights of another network are refused by name', async () => {
  const wider = storedIn({
    [averageName('enter.weight')]: { shape: [2, 4], values: new Float32Array(8) },
    [averageName('pos_embed')]: { shape: [1, 9, 2], values: ramp(3) },
  })
  await assert.rejects(grownState(state, wider), /enter\.weight is \[2, 4\] there, and \[2, 3\] here/)
  const otherWidth = storedIn({
    [averageName('enter.weight')]: matrix,
    [averageName('pos_embed')]: { shape: [1, 9, 3], values: new Float32Array(27) },
  })
  await assert.rejects(grownState(state, otherWidth), { code: 'model/mismatch' })
  await assert.rejects(grownState(state, storedIn({})), /enter\.weight is missing there/)
})
