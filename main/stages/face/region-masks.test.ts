import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FaceLandmarks, faceRegionNames } from '#app/face-regions.ts'
import { convexHull, type Point } from '#app/geometry.ts'
import { landmarkBounds, mapLandmarks } from './landmark-maps.ts'
import { fillPolygons, regionMask } from './region-masks.ts'

const ring = (x: number, y: number, across: number, down: number): readonly Point[] =>
  Array.from({ length: 24 }, (_, index) => {
    const angle = (index * Math.PI) / 12
    return { x: x + across * Math.cos(angle), y: y + down * Math.sin(angle) }
  })

/** A face drawn from ellipses in 100 x 100 pixels; the subject's left is on the right. */
const face: FaceLandmarks = {
  oval: ring(50, 50, 35, 45),
  leftBrow: ring(65, 30, 8, 2),
  rightBrow: ring(35, 30, 8, 2),
  leftEye: ring(65, 38, 6, 3),
  rightEye: ring(35, 38, 6, 3),
  nose: ring(50, 50, 6, 10),
  mouth: ring(50, 75, 12, 5),
}
const size = { width: 100, height: 100 }
const areaOf = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0)
const has = (mask: Uint8Array, x: number, y: number): boolean => mask[y * 100 + x] === 1

test('a filled polygon covers the pixels whose centres lie inside', () => {
  const box: readonly Point[] = [
    { x: 1.2, y: 1 },
    { x: 3.5, y: 1 },
    { x: 3.5, y: 2.6 },
    { x: 1.2, y: 2.6 },
  ]
  assert.deepEqual(
    [...fillPolygons([box], { width: 5, height: 4 })],
    [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0],
  )
})

test('polygons that reach out of the raster are clipped, and degenerate ones cover nothing', () => {
  const huge = ring(50, 50, 1000, 1000)
  assert.equal(areaOf(fillPolygons([huge], size)), 10_000)
  assert.equal(
    areaOf(
      fillPolygons(
        [
          [],
          [{ x: 5, y: 5 }],
          [
            { x: 5, y: 5 },
            { x: 9, y: 9 },
          ],
        ],
        size,
      ),
    ),
    0,
  )
})

test('the area of a filled ellipse is pi a b', () => {
  assert.ok(Math.abs(areaOf(fillPolygons([ring(50, 50, 30, 20)], size)) - Math.PI * 600) < 40)
})

test('a hull leaves out what lies inside and keeps the corners', () => {
  const corners = [
    { x: 0, y: 0 },
    { x: 9, y: 0 },
    { x: 9, y: 9 },
    { x: 0, y: 9 },
  ]
  const hull = convexHull([...corners, { x: 4, y: 4 }, { x: 4, y: 0 }])
  assert.deepEqual(new Set(hull), new Set(corners))
})

test("each region lies where its name says, left and right being the subject's own", () => {
  const mask = (name: (typeof faceRegionNames)[number]): Uint8Array => regionMask(face, name, size)
  assert.ok(has(mask('left eye'), 65, 38) && !has(mask('left eye'), 35, 38))
  assert.ok(has(mask('right eye'), 35, 38) && !has(mask('right eye'), 65, 38))
  assert.ok(has(mask('left eye'), 65, 30), 'the brow belongs to the eye')
  assert.equal(areaOf(mask('eyes')), areaOf(mask('left eye')) + areaOf(mask('right eye')))
  assert.ok(has(mask('nose'), 50, 50) && !has(mask('nose'), 50, 75))
  assert.ok(has(mask('mouth'), 50, 75) && !has(mask('mouth'), 50, 50))
  assert.ok(
    has(mask('lower face'), 50, 90) && has(mask('lower face'), 50, 75) && !has(mask('lower face'), 50, 55),
  )
  const whole = mask('whole face')
  for (const name of faceRegionNames)
    assert.ok(
      mask(name).every((inside, index) => !inside || whole[index] === 1),
      `${name} leaves the face`,
    )
})

test('a leaning head keeps its lower face', () => {
  const lean = (angle: number): FaceLandmarks =>
    mapLandmarks(face, ({ x, y }) => ({
      x: 50 + (x - 50) * Math.cos(angle) - (y - 50) * Math.sin(angle),
      y: 50 + (x - 50) * Math.sin(angle) + (y - 50) * Math.cos(angle),
    }))
  const upright = areaOf(regionMask(face, 'lower face', size))
  const leaning = areaOf(regionMask(lean(0.6), 'lower face', size))
  assert.ok(Math.abs(upright - leaning) < 0.03 * upright, `${upright} and ${leaning}`)
  assert.ok(has(regionMask(lean(Math.PI), 'lower face', size), 50, 10), 'upside down the chin is on top')
})

test('the bounds hold every outline', () => {
  const bounds = landmarkBounds(face)
  assert.ok(Math.abs(bounds.x - 15) < 1e-9 && Math.abs(bounds.height - 90) < 1e-9)
})
