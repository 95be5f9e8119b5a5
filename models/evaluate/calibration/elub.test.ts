import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../random/seeded-random.ts'
import type { Log10Lr } from './cllr.ts'
import { empiricalLrBounds } from './elub.ts'

const lrs = (forged: readonly number[], real: readonly number[]): Log10Lr[] => [
  ...forged.map((log10Lr) => ({ log10Lr, forged: true })),
  ...real.map((log10Lr) => ({ log10Lr, forged: false })),
]
const repeat = (value: number, times: number): number[] => new Array<number>(times).fill(value)

test('perfect separation carries as much as the classes are large', () => {
  // 99 forged at 10^6, 199 real at 10^-6: t < (99/100) / (1/200) = 198 above; (199/200) / (1/100) = 99.5 below
  const { lower, upper } = empiricalLrBounds(lrs(repeat(6, 99), repeat(-6, 199)))
  assert.ok(Math.abs(10 ** upper - 198) < 1e-9)
  assert.ok(Math.abs(10 ** -lower - 99.5) < 1e-9)
})

test('a misleading LR of a real face lowers the upper bound', () => {
  // one of 199 real faces at 10^5: (99/100) / (2/200) = 99
  const { upper } = empiricalLrBounds(lrs(repeat(6, 99), [...repeat(-6, 198), 5]))
  assert.ok(Math.abs(10 ** upper - 99) < 1e-9)
})

test('the bounds never go beyond the LRs that were seen', () => {
  assert.deepEqual(empiricalLrBounds(lrs(repeat(1, 500), repeat(-0.5, 500))), { lower: -0.5, upper: 1 })
})

test('useless, reversed and missing LRs are bounded at 1', () => {
  const neutral = { lower: 0, upper: 0 }
  assert.deepEqual(empiricalLrBounds(lrs(repeat(0, 50), repeat(0, 50))), neutral)
  assert.deepEqual(empiricalLrBounds(lrs(repeat(-3, 50), repeat(3, 50))), neutral)
  assert.deepEqual(empiricalLrBounds(lrs(repeat(3, 50), [])), neutral)
  assert.deepEqual(empiricalLrBounds([]), neutral)
})

test('infinite LRs count like very large ones', () => {
  const { lower, upper } = empiricalLrBounds(lrs(repeat(Infinity, 99), repeat(-Infinity, 199)))
  assert.ok(Math.abs(10 ** upper - 198) < 1e-9 && Math.abs(10 ** -lower - 99.5) < 1e-9)
})

test('the bounds are where a decision maker would do better without the system (brute force over thresholds)', () => {
  // few levels, so that pieces of the cost curve meet exactly at seen LRs
  const level = fc.integer({ min: -8, max: 8 }).map((x) => x / 4)
  const side = fc.array(level, { minLength: 1, maxLength: 25 })
  fc.assert(
    fc.property(side, side, (forged, real) => {
      const { lower, upper } = empiricalLrBounds(lrs(forged, real))
      const cost = (log10T: number): number =>
        1 -
        forged.filter((x) => x > log10T).length / (forged.length + 1) +
        10 ** log10T * ((real.filter((x) => x > log10T).length + 1) / (real.length + 1))
      const seen = Math.max(0, ...forged, ...real)
      const step = 1 / 512
      for (let t = step / 2; t < upper - step; t += step)
        assert.ok(cost(t) <= 1 + 1e-9, `below ${upper} at ${t}`)
      if (upper < seen - 1e-9) assert.ok(cost(upper + 1e-6) > 1, `just above ${upper}`)
      assert.ok(lower <= 0 && upper >= 0 && upper <= seen)
      const exchanged = empiricalLrBounds(
        lrs(
          real.map((x) => -x),
          forged.map((x) => -x),
        ),
      )
      assert.ok(Math.abs(exchanged.upper + lower) < 1e-12 && Math.abs(exchanged.lower + upper) < 1e-12)
    }),
  )
})

test('"very strong" (an LR above 10,000) is out of reach of some thousand faces, whatever the detector says', () => {
  const random = seededRandom(4).uniform
  for (const n of [1000, 3000, 9998]) {
    const perfect = empiricalLrBounds(lrs(repeat(50, n), repeat(-50, n)))
    const noisy = empiricalLrBounds(
      lrs(
        Array.from({ length: n }, () => 4 + 20 * (random() - 0.02)),
        Array.from({ length: n }, () => -4 - 20 * (random() - 0.02)),
      ),
    )
    for (const { lower, upper } of [perfect, noisy]) assert.ok(upper < 4 && lower > -4, `${n}: ${upper}`)
  }
})

test('weights count dependent items as fractions of one', () => {
  const frames = (forged: boolean, log10Lr: number, count: number, weight: number): Log10Lr[] =>
    new Array<Log10Lr>(count).fill({ log10Lr, forged, weight })
  const weighted = empiricalLrBounds([...frames(true, 6, 990, 0.1), ...frames(false, -6, 1990, 0.1)])
  assert.ok(Math.abs(10 ** weighted.upper - 198) < 1e-6)
})
