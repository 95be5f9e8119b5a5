import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faceRegionNames } from '#app/face-regions.ts'
import { boundsOf, type Point } from '#app/geometry.ts'
import { faceOutlines } from './face-outlines.ts'

const ring = (x: number, y: number, across: number, down: number): Point[] =>
  Array.from({ length: 16 }, (_, at) => ({
    x: x + across * Math.cos((at * Math.PI) / 8),
    y: y + down * Math.sin((at * Math.PI) / 8),
  }))

const landmarks = {
  oval: ring(200, 200, 100, 140),
  leftBrow: ring(240, 130, 25, 4),
  rightBrow: ring(160, 130, 25, 4),
  leftEye: ring(240, 150, 20, 8),
  rightEye: ring(160, 150, 20, 8),
  nose: ring(200, 200, 15, 40),
  mouth: ring(200, 270, 40, 15),
}

test('every region of a face has an outline, and the subject’s left eye lies on the right', () => {
  const outlines = faceOutlines(landmarks)
  assert.deepEqual(
    outlines.map(({ name }) => name),
    [...faceRegionNames],
  )
  const middleOf = (name: string) => {
    const { x, width } = boundsOf(outlines.find((one) => one.name === name)?.polygons.flat() ?? [])
    return x + width / 2
  }
  assert.ok(Math.abs(middleOf('left eye') - 240) < 1)
  assert.ok(Math.abs(middleOf('right eye') - 160) < 1)
  assert.equal(outlines.find(({ name }) => name === 'eyes')?.polygons.length, 2)
})

test('in what the model saw, outlines lie where the part of the picture was enlarged to', () => {
  const part = { box: { x: 100, y: 60, width: 200, height: 280 }, shown: { width: 100, height: 140 } }
  const mouth = boundsOf(
    faceOutlines(landmarks, part)
      .find(({ name }) => name === 'mouth')
      ?.polygons.flat() ?? [],
  )
  assert.ok(Math.abs(mouth.x + mouth.width / 2 - 50) < 0.01)
  assert.ok(Math.abs(mouth.y + mouth.height / 2 - 105) < 0.01)
})

test('a face without landmarks has no outlines', () => assert.deepEqual(faceOutlines(null), []))
