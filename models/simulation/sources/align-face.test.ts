import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Point } from '#app/geometry.ts'
import { drawnFace } from '../drawn-face-fixture.ts'
import { mapLandmarks, meanOf } from '../pixels/affine.ts'
import { mirrorRaster } from '../pixels/raster.ts'
import { cutFace } from '../real-face.ts'
import { mirrorLandmarks } from '../regions/mirror-landmarks.ts'
import { alignFace } from './align-face.ts'

const donor = drawnFace(200, 'donor')
const picture = cutFace(donor, { x: 0, y: 0, width: 200, height: 200 })
const other = { picture, landmarks: donor.landmarks }
const options = { bend: 1, sampling: 'bilinear', largestMisfit: Number.POSITIVE_INFINITY } as const
const box = { x: 10, y: 10, width: 100, height: 100 }

const target = (x: number, y: number): Point => {
  const [u, v] = [0.6 * (x - 100), 0.6 * (y - 100)]
  return { x: 60 + 0.98 * u - 0.2 * v, y: 60 + 0.2 * u + 0.98 * v }
}
const landmarks = mapLandmarks(donor.landmarks, ({ x, y }) => target(x, y))

const colourAt = (values: Float32Array, point: Point): readonly number[] => {
  const at = (Math.floor(point.y - box.y) * box.width + Math.floor(point.x - box.x)) * 3
  return [...values.subarray(at, at + 3)]
}

test("another face's features are laid on this one's, smaller and turned", () => {
  const { values } = alignFace(other, landmarks, box, options)!
  const [left, right, mouth] = [landmarks.leftEye, landmarks.rightEye, landmarks.mouth].map((points) =>
    colourAt(values, meanOf(points)),
  )
  assert.ok(left![0]! > 150 && left![1]! < 90, `left eye ${left}`)
  assert.ok(right![2]! > 150 && right![1]! < 90, `right eye ${right}`)
  assert.ok(mouth![1]! > 130 && mouth![0]! < 90, `mouth ${mouth}`)
})

test('features elsewhere are followed by bending, and not without', () => {
  const moved = (points: readonly Point[], dx: number, dy: number) =>
    points.map(({ x, y }) => ({ x: x + dx, y: y + dy }))
  const colours = (which: 'mouth' | 'leftEye', dx: number, dy: number, bend: number) => {
    const { leftBrow } = landmarks
    const elsewhere = {
      ...landmarks,
      [which]: moved(landmarks[which], dx, dy),
      ...(which === 'leftEye' ? { leftBrow: moved(leftBrow, dx, dy) } : {}),
    }
    const { values } = alignFace(other, elsewhere, box, { ...options, bend })!
    return colourAt(values, meanOf(elsewhere[which])) as [number, number, number]
  }
  // The features' middles lie on skin where they stay behind; skin is red, then green, then blue.
  const [mouthRed, mouthGreen] = colours('mouth', 0, -9, 1)
  const [stillRed, stillGreen] = colours('mouth', 0, -9, 0)
  assert.ok(mouthGreen > mouthRed && stillGreen < stillRed)
  assert.ok(colours('leftEye', 11, 0, 1)[1] < 90)
  assert.ok(colours('leftEye', 11, 0, 0)[1] > 110)
})

test('the face in the mirror is laid on itself with its eyes exchanged', () => {
  const image = { picture: mirrorRaster(picture), landmarks: mirrorLandmarks(donor.landmarks, 200) }
  const all = { x: 0, y: 0, width: 200, height: 200 }
  const { values } = alignFace(image, donor.landmarks, all, options)!
  const { x, y } = meanOf(donor.landmarks.leftEye)
  const at = (Math.floor(y) * 200 + Math.floor(x)) * 3
  assert.ok(values[at + 2]! > 150 && values[at]! < 90, 'the left eye is the blue one, seen in the mirror')
})

test('a face that looks elsewhere does not fit', () => {
  const profile = mapLandmarks(donor.landmarks, ({ x, y }) => ({ x: 100 + (x - 100) * 0.4, y }))
  assert.equal(
    alignFace({ picture, landmarks: profile }, landmarks, box, { ...options, largestMisfit: 0.07 }),
    null,
  )
  assert.ok(alignFace(other, landmarks, box, { ...options, largestMisfit: 0.07 }))
})
