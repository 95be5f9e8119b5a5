import assert from 'node:assert/strict'
import { test } from 'node:test'
import { convexHull, grown, type Point } from '#app/geometry.ts'
import { clippedBeyond, fillPolygon } from './polygon.ts'

const square: readonly Point[] = [
  { x: 2, y: 2 },
  { x: 8, y: 2 },
  { x: 8, y: 8 },
  { x: 2, y: 8 },
]
const areaOf = (polygon: readonly Point[]): number =>
  Math.abs(
    polygon.reduce((sum, { x, y }, index) => {
      const next = polygon[(index + 1) % polygon.length]!
      return sum + x * next.y - next.x * y
    }, 0) / 2,
  )

test('a hull holds the corners and drops what lies inside or on an edge', () => {
  const hull = convexHull([...square, { x: 5, y: 5 }, { x: 5, y: 2 }, { x: 2, y: 2 }])
  assert.equal(hull.length, 4)
  assert.equal(areaOf(hull), 36)
  assert.equal(
    areaOf(
      convexHull([
        { x: 0, y: 0 },
        { x: 1, y: 1 },
        { x: 2, y: 2 },
        { x: 3, y: 3 },
      ]),
    ),
    0,
  )
})

test('growing scales about the middle and clipping keeps the far side', () => {
  assert.equal(areaOf(grown(square, 2, 0.5)), 36)
  assert.equal(areaOf(clippedBeyond(square, { x: 0, y: 1 }, 5)), 18)
  assert.equal(areaOf(clippedBeyond(square, { x: Math.SQRT1_2, y: Math.SQRT1_2 }, 10 * Math.SQRT1_2)), 18)
  assert.deepEqual(clippedBeyond(square, { x: 0, y: 1 }, 9), [])
  assert.equal(areaOf(clippedBeyond(square, { x: 0, y: 1 }, 0)), 36)
})

test('filling sets the pixels whose centre is inside, on the plane only', () => {
  const plane = new Float32Array(100)
  fillPolygon(plane, 10, 10, square)
  plane.forEach((value, at) => {
    const [x, y] = [(at % 10) + 0.5, Math.floor(at / 10) + 0.5]
    assert.equal(value, x > 2 && x < 8 && y > 2 && y < 8 ? 1 : 0)
  })
  const partly = new Float32Array(100)
  fillPolygon(
    partly,
    10,
    10,
    square.map(({ x, y }) => ({ x: x + 5, y: y - 5 })),
  )
  assert.equal(
    partly.reduce((sum, value) => sum + value, 0),
    9,
  )
  fillPolygon(
    partly,
    10,
    10,
    square.map(({ x, y }) => ({ x: x + 500, y: y - 500 })),
  )
  fillPolygon(partly, 10, 10, square.slice(0, 2))
})
