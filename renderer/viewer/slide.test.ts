import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canSlide, marginPx, slideBetween } from './slide.ts'
import { toStage, zoomAt } from './view-transform.ts'

const stage = { width: 800, height: 600 }
const picture = { width: 6000, height: 4000 }
const drawn = { scale: 1, x: -2000, y: -1500 }

test('what slides lands where it would have been drawn', () => {
  const place = fc.record({
    scale: fc.double({ min: 0.01, max: 64, noNaN: true }),
    x: fc.double({ min: -5000, max: 5000, noNaN: true }),
    y: fc.double({ min: -5000, max: 5000, noNaN: true }),
  })
  fc.assert(
    fc.property(place, place, (from, to) => {
      const { scale, x, y } = slideBetween(from, to)
      const before = toStage(from, { x: 17, y: 250 })
      const after = toStage(to, { x: 17, y: 250 })
      assert.ok(
        Math.abs(before.x * scale + x - after.x) < 1e-6 * Math.max(1, Math.abs(after.x), scale * 5000),
      )
      assert.ok(
        Math.abs(before.y * scale + y - after.y) < 1e-6 * Math.max(1, Math.abs(after.y), scale * 5000),
      )
    }),
  )
})

test('a picture larger than the stage slides as far as the margin, and no pixel further', () => {
  for (const [dx, dy] of [
    [marginPx, 0],
    [-marginPx, 0],
    [0, marginPx],
    [0, -marginPx],
  ] as const) {
    const moved = { ...drawn, x: drawn.x + dx, y: drawn.y + dy }
    assert.equal(canSlide(drawn, moved, picture, stage), true, `${dx}, ${dy}`)
    const further = { ...drawn, x: drawn.x + dx * 1.01, y: drawn.y + dy * 1.01 }
    assert.equal(canSlide(drawn, further, picture, stage), false, `a little more than ${dx}, ${dy}`)
  }
})

test('a picture that is wholly on the stage slides anywhere there', () => {
  const small = { scale: 0.1, x: 100, y: 100 }
  for (const x of [-590, 0, 150, 790]) assert.equal(canSlide(small, { ...small, x }, picture, stage), true)
})

test('a zoom slides until it is seen, and one outwards only as far as the margin holds', () => {
  const middle = { x: 400, y: 300 }
  assert.equal(canSlide(drawn, zoomAt(drawn, middle, 1.29), picture, stage), true)
  assert.equal(canSlide(drawn, zoomAt(drawn, middle, 1.31), picture, stage), false)
  // Outwards by a factor f the stage shows 1 / f times as much: (800 / f - 800) / 2 of it beyond each side.
  const least = 800 / (800 + 2 * marginPx)
  const corner = (factor: number) => zoomAt(drawn, middle, factor)
  assert.equal(canSlide(drawn, corner(Math.max(least, 1 / 1.3) * 1.01), picture, stage), true)
  assert.equal(canSlide(drawn, corner(Math.max(least, 1 / 1.3) * 0.99), picture, stage), false)
})
