import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cellBox, readMapValues, refineMap, valueAt } from './map-values.ts'

const box = { x: -10, y: 20, width: 40, height: 40 }
const map = { side: 2, values: Float32Array.of(0, 1, 0.5, 0.25), box }

test('a point of the picture finds the cell that covers it, edges included', () => {
  for (const [x, y, value] of [
    [-10, 20, 0],
    [9.999, 39.999, 0],
    [10, 20, 1],
    [-10, 40, 0.5],
    [29.999, 59.999, 0.25],
  ] as const)
    assert.equal(valueAt(map, { x, y }, 'nearest'), value, `${x}, ${y}`)
})

test('a point outside of the box has no value', () => {
  for (const [x, y] of [
    [-10.001, 30],
    [30, 30],
    [0, 19.99],
    [0, 60],
    [Number.NaN, 30],
  ] as const)
    assert.equal(valueAt(map, { x, y }, 'bilinear'), undefined)
})

test('bilinear values meet the cell values at the cell centres and lie between them elsewhere', () => {
  assert.equal(valueAt(map, { x: 0, y: 30 }, 'bilinear'), 0)
  assert.equal(valueAt(map, { x: 20, y: 30 }, 'bilinear'), 1)
  assert.equal(valueAt(map, { x: 10, y: 30 }, 'bilinear'), 0.5)
  assert.equal(valueAt(map, { x: 10, y: 40 }, 'bilinear'), (0 + 1 + 0.5 + 0.25) / 4)
})

test('cells tile the box without gaps', () => {
  assert.deepEqual(cellBox(map, 0, 0), { x: -10, y: 20, width: 20, height: 20 })
  assert.deepEqual(cellBox(map, 1, 1), { x: 10, y: 40, width: 20, height: 20 })
})

test('a refined map answers at its cell centres what the map answers there', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (side, factor, numbers) => {
        const values = Float32Array.from({ length: side * side }, () => numbers.next().value as number)
        const coarse = { side, values, box }
        const fine = refineMap(coarse, factor)
        assert.equal(fine.side, side * factor)
        for (let row = 0; row < fine.side; row += 1)
          for (let column = 0; column < fine.side; column += 1) {
            const cell = cellBox(fine, column, row)
            const centre = { x: cell.x + cell.width / 2, y: cell.y + cell.height / 2 }
            const expected = valueAt(coarse, centre, 'bilinear') ?? Number.NaN
            const found = fine.values[row * fine.side + column] ?? Number.NaN
            assert.ok(Math.abs(found - expected) < 1e-6)
          }
      },
    ),
  )
})

test('values are read little-endian, and a wrong length is refused', () => {
  const bytes = new Uint8Array([0, 0, 128, 62, 0, 0, 128, 63, 0, 0, 0, 63, 0, 0, 0, 0]).buffer
  assert.deepEqual([...readMapValues(bytes, 2, box).values], [0.25, 1, 0.5, 0])
  for (const length of [0, 15, 17, 4])
    assert.throws(() => readMapValues(new ArrayBuffer(length), 2, box), { code: 'vault/corrupt' })
})
