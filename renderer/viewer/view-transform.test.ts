import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  fitBox,
  fitPicture,
  keepInSight,
  largestScale,
  toPicture,
  toStage,
  zoomAt,
} from './view-transform.ts'

const stage = { width: 800, height: 600 }

test('zooming keeps the point under the cursor where it is', () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  fc.assert(
    fc.property(
      number(0.01, 32),
      number(-500, 500),
      number(-500, 500),
      number(0, 800),
      number(0, 600),
      number(0.2, 5),
      (scale, x, y, atX, atY, factor) => {
        const from = { scale, x, y }
        const at = { x: atX, y: atY }
        const held = toPicture(from, at)
        const now = toStage(zoomAt(from, at, factor), held)
        assert.ok(Math.abs(now.x - at.x) < 1e-6 && Math.abs(now.y - at.y) < 1e-6)
      },
    ),
  )
})

test('the scale has an upper end', () => {
  assert.equal(zoomAt({ scale: 60, x: 0, y: 0 }, { x: 0, y: 0 }, 10).scale, largestScale)
})

test('a large picture fits whole and centred, a small one is enlarged by a whole number', () => {
  const large = fitPicture({ width: 6000, height: 4000 }, stage)
  assert.ok(Math.abs(large.scale - 768 / 6000) < 1e-9)
  assert.deepEqual(toStage(large, { x: 3000, y: 2000 }), { x: 400, y: 300 })
  assert.equal(fitPicture({ width: 224, height: 224 }, stage).scale, 2)
})

test('a box is brought to the middle', () => {
  const fitted = fitBox({ x: 100, y: 50, width: 100, height: 100 }, stage)
  assert.deepEqual(toStage(fitted, { x: 150, y: 100 }), { x: 400, y: 300 })
})

test('the picture cannot be pushed out of sight', () => {
  const lost = { scale: 1, x: 5000, y: -9000 }
  assert.deepEqual(keepInSight(lost, { width: 300, height: 300 }, stage), { scale: 1, x: 752, y: -252 })
})
