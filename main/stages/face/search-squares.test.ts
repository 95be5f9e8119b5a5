import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { squaresToSearch } from './search-squares.ts'

test('every face lies whole in a square of which it is at least a twelfth', () => {
  const length = fc.integer({ min: 40, max: 6000 })
  const part = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(length, length, part, part, part, (width, height, u, v, w) => {
      const face = 40 + w * (Math.min(width, height) - 40)
      const [x, y] = [face / 2 + u * (width - face), face / 2 + v * (height - face)]
      const fits = squaresToSearch({ width, height }, 40).some(
        ({ centre, side }) =>
          Math.abs(x - centre.x) <= (side - face) / 2 + 1e-6 &&
          Math.abs(y - centre.y) <= (side - face) / 2 + 1e-6 &&
          side <= face * 12 + 1e-6,
      )
      assert.ok(fits, `a face of ${face} at ${x}, ${y}`)
    }),
    { numRuns: 300 },
  )
})

test('a picture of 24 megapixels takes about 200 squares for faces of 40 pixels, a small one two', () => {
  const count = squaresToSearch({ width: 6000, height: 4000 }, 40).length
  assert.ok(count > 150 && count < 250, String(count))
  assert.equal(squaresToSearch({ width: 250, height: 250 }, 40).length, 2)
})

test('a picture of extreme shape takes no more squares than its area warrants', () => {
  assert.ok(squaresToSearch({ width: 60_000, height: 1 }, 600).length < 20)
  assert.deepEqual(
    squaresToSearch({ width: 1, height: 1 }, 40).map(({ side }) => side),
    [2, 1],
  )
})
