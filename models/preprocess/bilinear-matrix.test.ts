import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { bilinearMatrix } from './bilinear-matrix.ts'

const golden = resolve(import.meta.dirname, '../../../shared/fixtures/checkpoint/tiny_f32_out')
const skip = existsSync(golden) ? false : 'the golden run in ../shared/fixtures/checkpoint is absent'

const readFloats = (name: string): Float32Array =>
  new Float32Array(Uint8Array.from(readFileSync(resolve(golden, name)).subarray(128)).buffer)

const rowsOf = (inputLength: number, outputLength: number): number[][] => {
  const matrix = bilinearMatrix(inputLength, outputLength)
  return Array.from({ length: outputLength }, (_, row) => [
    ...matrix.subarray(row * inputLength, (row + 1) * inputLength),
  ])
}

test('three samples become five with the corners kept and the middles halfway', () => {
  assert.deepEqual(rowsOf(3, 5), [
    [1, 0, 0],
    [0.5, 0.5, 0],
    [0, 1, 0],
    [0, 0.5, 0.5],
    [0, 0, 1],
  ])
})

test('shrinking picks the aligned samples', () => {
  assert.deepEqual(rowsOf(5, 3), [
    [1, 0, 0, 0, 0],
    [0, 0, 1, 0, 0],
    [0, 0, 0, 0, 1],
  ])
})

test('one sample spreads over every output and one output takes the first sample', () => {
  assert.deepEqual(rowsOf(1, 3), [[1], [1], [1]])
  assert.deepEqual(rowsOf(3, 1), [[1, 0, 0]])
  assert.deepEqual(rowsOf(1, 1), [[1]])
})

test('an unchanged length is the identity', () => {
  for (const [row, weights] of rowsOf(224, 224).entries())
    assert.deepEqual([weights[row], weights.filter((weight) => weight !== 0).length], [1, 1])
})

test('the weights of every row sum to one and none is negative', () => {
  for (const [from, to] of [
    [16, 224],
    [7, 100],
    [224, 16],
    [100, 7],
  ] as const)
    for (const weights of rowsOf(from, to)) {
      assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) <= 2 ** -24)
      assert.ok(weights.every((weight) => weight >= 0))
    }
})

test('two products with the matrix give the golden consistency maps to one unit in the last place', {
  skip,
}, () => {
  const rows = rowsOf(16, 224)
  for (const tap of [0, 1, 2]) {
    const [logits, expected] = [readFloats(`logits${tap}.npy`), readFloats(`map${tap}.npy`)]
    for (let channel = 0; channel < 2; channel++) {
      const at = (y: number, x: number): number => logits[channel * 256 + y * 16 + x]!
      const across = Array.from({ length: 16 }, (_, y) =>
        rows.map((weights) => weights.reduce((sum, weight, x) => sum + weight * at(y, x), 0)),
      )
      for (let y = 0; y < 224; y++)
        for (let x = 0; x < 224; x++) {
          const value = rows[y]!.reduce((sum, weight, k) => sum + weight * across[k]![x]!, 0)
          const gap = Math.abs(Math.fround(value) - expected[channel * 50_176 + y * 224 + x]!)
          assert.ok(gap <= 4e-6, `map ${tap}, channel ${channel}, (${x}, ${y}): off by ${gap}`)
        }
    }
  }
})

test('lengths that are no lengths are refused', () => {
  for (const [from, to] of [
    [0, 4],
    [4, 0],
    [2.5, 4],
    [4, Number.NaN],
    [4, 1e9],
  ] as const)
    assert.throws(
      () => bilinearMatrix(from, to),
      (fault) => fault instanceof Fault && fault.code === 'input/invalid',
    )
})
