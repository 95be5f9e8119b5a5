import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaceLandmarks } from '#app/face-regions.ts'
import type { Point } from '#app/geometry.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'
import { measureFace, qualityLimits, qualityReadings } from './face-quality.ts'
import type { FoundFace } from './find-faces.ts'
import { landmarkBounds, mapLandmarks } from './landmark-maps.ts'

const ring = (x: number, y: number, across: number, down: number): readonly Point[] =>
  Array.from({ length: 24 }, (_, index) => {
    const angle = (index * Math.PI) / 12
    return { x: x + across * Math.cos(angle), y: y + down * Math.sin(angle) }
  })

/** In 200 x 200 pixels, 140 wide and 180 high. */
const drawn: FaceLandmarks = {
  oval: ring(100, 100, 70, 90),
  leftBrow: ring(130, 60, 16, 4),
  rightBrow: ring(70, 60, 16, 4),
  leftEye: ring(130, 76, 12, 6),
  rightEye: ring(70, 76, 12, 6),
  nose: ring(100, 100, 12, 20),
  mouth: ring(100, 150, 24, 10),
}

const faceOf = (landmarks: FaceLandmarks = drawn, yaw = 0): FoundFace => ({
  box: landmarkBounds(landmarks),
  score: 0.9,
  presence: 1,
  landmarks,
  pose: { yaw, pitch: 0, roll: 0 },
})

const skin = [205, 150, 125] as const

const pictureOf = (colour: (x: number, y: number) => readonly [number, number, number]): RgbPicture => {
  const pixels = new Uint8Array(200 * 200 * 3)
  for (let y = 0; y < 200; y += 1)
    for (let x = 0; x < 200; x += 1) pixels.set(colour(x, y), (y * 200 + x) * 3)
  return { pixels, width: 200, height: 200 }
}

const failedGates = (picture: RgbPicture, face: FoundFace): readonly string[] =>
  qualityReadings(measureFace(picture, face))
    .filter(({ passed }) => !passed)
    .map(({ gate }) => gate)

/** Skin with a fine pattern, as a sharp photograph has. */
const sharpFace = pictureOf((x, y) => {
  const tone = (x + y) % 3 === 0 ? 25 : 0
  return [skin[0] + tone, skin[1] + tone, skin[2] + tone]
})

test('a large, sharp, frontal, open face passes every gate', () => {
  assert.deepEqual(failedGates(sharpFace, faceOf()), [])
})

test('each flaw fails its own gate and no other', () => {
  const small = mapLandmarks(drawn, ({ x, y }) => ({ x: 50 + x / 4, y: 50 + y / 4 }))
  const outside = mapLandmarks(drawn, ({ x, y }) => ({ x: x - 90, y }))
  const covered = pictureOf((x, y) => (y > 118 ? [90 + ((x + y) % 3) * 20, 110, 190] : [...skin]))
  const masked = pictureOf((x, y) => {
    const [r, g, b] = y > 118 ? [120, 150, 210] : skin
    const tone = (x + y) % 3 === 0 ? 25 : 0
    return [r + tone, g + tone, b + tone]
  })
  assert.deepEqual(failedGates(sharpFace, faceOf(small)), ['size'])
  assert.deepEqual(failedGates(sharpFace, faceOf(drawn, -50)), ['pose'])
  assert.deepEqual(failedGates(sharpFace, faceOf(outside)), ['landmarks'])
  assert.deepEqual(failedGates(masked, faceOf()), ['occlusion'])
  assert.ok(failedGates(covered, faceOf()).includes('occlusion'))
  assert.deepEqual(
    failedGates(
      pictureOf(() => [...skin]),
      faceOf(),
    ),
    ['sharpness'],
  )
  const burnt = pictureOf((x, y) => (((x >> 4) + (y >> 4)) % 2 === 0 ? [255, 255, 255] : [4, 4, 4]))
  assert.deepEqual(failedGates(burnt, faceOf()), ['exposure'])
})

test('the measures have the values that follow from the picture', () => {
  const measures = measureFace(
    pictureOf((x) => (x < 100 ? [0, 0, 0] : [200, 200, 200])),
    faceOf(drawn, -12),
  )
  assert.ok(Math.abs(measures.sizePixels - 180) < 1e-9)
  assert.equal(measures.turnDegrees, 12)
  assert.ok(Math.abs(measures.clippedShare - 0.5) < 0.02, 'the dark half has no detail')
  assert.ok(measures.lowerFaceColourDistance < 1e-6, 'grey has no colour')
  assert.equal(measures.landmarksInside, 1)
})

test('readings say value, limit and unit, in the order of the gates', () => {
  const readings = qualityReadings({
    sizePixels: qualityLimits.smallestSizePixels,
    laplacianVariance: 0,
    turnDegrees: qualityLimits.largestTurnDegrees,
    lowerFaceColourDistance: 0,
    clippedShare: 1,
    landmarksInside: 1,
  })
  assert.deepEqual(
    readings.map(({ gate, passed }) => [gate, passed]),
    [
      ['size', true],
      ['sharpness', false],
      ['pose', true],
      ['occlusion', true],
      ['exposure', false],
      ['landmarks', true],
    ],
  )
  assert.deepEqual(readings[0], { gate: 'size', value: 48, limit: 48, unit: 'px', passed: true })
})
