import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mark } from '#app/records/mark.ts'
import { boxAt, markAt, regionAt } from './hit-test.ts'
import type { SceneRegion } from './scene.ts'

const sceneBox = (id: string, x: number, side: number) => ({
  id,
  box: { x, y: x, width: side, height: side },
  label: id,
  isSelected: false,
  isRejected: false,
})
const mark = (id: string, shape: Mark['shape'], points: Mark['points']) =>
  ({ id, shape, points }) as unknown as Mark

test('of nested face boxes the smallest is meant', () => {
  const boxes = [sceneBox('large', 0, 100), sceneBox('small', 40, 20)]
  assert.equal(boxAt(boxes, { x: 50, y: 50 })?.id, 'small')
  assert.equal(boxAt(boxes, { x: 10, y: 10 })?.id, 'large')
  assert.equal(boxAt(boxes, { x: 101, y: 10 }), undefined)
})

test('an arrow is met along its line only, an area inside, and the topmost mark wins', () => {
  const marks = [
    mark('area', 'rectangle', [
      { x: 0, y: 0 },
      { x: 100, y: 100 },
    ]),
    mark('arrow', 'arrow', [
      { x: 0, y: 0 },
      { x: 100, y: 100 },
    ]),
  ]
  assert.equal(markAt(marks, { x: 50, y: 52 }, 3)?.id, 'arrow')
  assert.equal(markAt(marks, { x: 50, y: 70 }, 3)?.id, 'area')
  assert.equal(markAt(marks, { x: 120, y: 120 }, 3), undefined)
})

test('a point is in the smallest region that holds it, and in each part of a region in two', () => {
  const square = (x: number, y: number, side: number) => [
    { x, y },
    { x: x + side, y },
    { x: x + side, y: y + side },
    { x, y: y + side },
  ]
  const regions: readonly SceneRegion[] = [
    { name: 'whole face', polygons: [square(0, 0, 100)] },
    { name: 'eyes', polygons: [square(10, 20, 20), square(70, 20, 20)] },
    { name: 'left eye', polygons: [square(70, 20, 20)] },
  ]
  assert.equal(regionAt(regions, { x: 80, y: 30 })?.name, 'left eye')
  assert.equal(regionAt(regions, { x: 20, y: 30 })?.name, 'eyes')
  assert.equal(regionAt(regions, { x: 50, y: 30 })?.name, 'whole face')
  assert.equal(regionAt(regions, { x: 101, y: 30 }), undefined)
  assert.equal(regionAt([], { x: 50, y: 30 }), undefined)
})
