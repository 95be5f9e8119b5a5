import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boxBetween, dragBox, gripAt, wholeGrip } from './box-edit.ts'

const box = { x: 100, y: 100, width: 80, height: 60 }
const picture = { width: 400, height: 300 }

test('corners grip two sides, edges the whole, the inside and the outside nothing', () => {
  assert.deepEqual(gripAt(box, { x: 98, y: 161 }, 4), { left: true, top: false, right: false, bottom: true })
  assert.equal(gripAt(box, { x: 140, y: 101 }, 4), wholeGrip)
  assert.equal(gripAt(box, { x: 140, y: 130 }, 4), undefined)
  assert.equal(gripAt(box, { x: 140, y: 90 }, 4), undefined)
})

test('a box that is moved stays whole and in the picture', () => {
  assert.deepEqual(dragBox(box, wholeGrip, 10, -5, picture), { ...box, x: 110, y: 95 })
  assert.deepEqual(dragBox(box, wholeGrip, 9999, -9999, picture), { ...box, x: 320, y: 0 })
})

test('a side that is moved does not pass the opposite one, nor the edge of the picture', () => {
  const right = { left: false, top: false, right: true, bottom: true }
  assert.deepEqual(dragBox(box, right, 20, 10, picture), { ...box, width: 100, height: 70 })
  assert.deepEqual(dragBox(box, right, -500, -500, picture), { ...box, width: 8, height: 8 })
  assert.deepEqual(dragBox(box, right, 5000, 5000, picture), { ...box, width: 300, height: 200 })
  const left = { left: true, top: true, right: false, bottom: false }
  assert.deepEqual(dragBox(box, left, 5000, -5000, picture), { x: 172, y: 0, width: 8, height: 160 })
})

test('two corners make a box in any order; a click makes none', () => {
  assert.deepEqual(boxBetween({ x: 50, y: 40 }, { x: 20, y: 60 }, picture), {
    x: 20,
    y: 40,
    width: 30,
    height: 20,
  })
  assert.deepEqual(boxBetween({ x: -50, y: -40 }, { x: 20, y: 20 }, picture), {
    x: 0,
    y: 0,
    width: 20,
    height: 20,
  })
  assert.equal(boxBetween({ x: 50, y: 40 }, { x: 51, y: 41 }, picture), undefined)
  assert.equal(boxBetween({ x: 500, y: 40 }, { x: 600, y: 90 }, picture), undefined)
})
