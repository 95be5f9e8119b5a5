import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../random/seeded-random.ts'
import { drawnFace, drawnLandmarks } from '../drawn-face-fixture.ts'
import { prepareCanvas } from '../prepare-canvas.ts'
import { mirrorLandmarks } from './mirror-landmarks.ts'

test('mirroring exchanges left and right and keeps the order of points', () => {
  const landmarks = drawnLandmarks(100)
  const mirrored = mirrorLandmarks(landmarks, 100)
  for (const [part, points] of Object.entries(mirrored))
    points.forEach(({ x, y }: { x: number; y: number }, index: number) => {
      // The drawn face is its own mirror image; eyes and brows are listed alike on both sides, not mirrored.
      if (!['oval', 'nose', 'mouth'].includes(part)) return
      const own = landmarks[part as 'oval'][index]!
      assert.ok(Math.hypot(x - own.x, y - own.y) < 1e-9, `${part} ${index}`)
    })
  assert.ok(mirrored.leftEye.every(({ x }) => x > 50))
  assert.deepEqual(
    mirrored.leftEye,
    landmarks.rightEye.map(({ x, y }) => ({ x: 100 - x, y })),
  )
  const turned = { ...landmarks, nose: landmarks.nose.map(({ x, y }) => ({ x: x + 0.2 * (y - 50), y })) }
  const back = mirrorLandmarks(mirrorLandmarks(turned, 100), 100)
  for (const [index, { x, y }] of back.nose.entries())
    assert.ok(Math.hypot(x - turned.nose[index]!.x, y - turned.nose[index]!.y) < 1e-9)
})

test('landmarks stay on their features through crop, mirror, tilt and reduction', () => {
  const face = drawnFace(260)
  let [tilted, mirrored] = [0, 0]
  for (let seed = 0; seed < 40; seed += 1) {
    const { picture, landmarks, frame } = prepareCanvas(face, 96, 1, seededRandom(seed))
    const colourAt = (points: readonly { readonly x: number; readonly y: number }[]) => {
      const x = points.reduce((sum, point) => sum + point.x, 0) / points.length
      const y = points.reduce((sum, point) => sum + point.y, 0) / points.length
      const at = (Math.floor(y) * picture.width + Math.floor(x)) * 3
      return [...picture.values.subarray(at, at + 3)]
    }
    const [left, right, mouth] = [landmarks.leftEye, landmarks.rightEye, landmarks.mouth].map(colourAt)
    // In the mirror the eye that was painted blue, the right one, becomes the left one.
    const isMirrored = left![2]! > left![0]!
    if (isMirrored) mirrored += 1
    const [red, blue] = isMirrored ? [right!, left!] : [left!, right!]
    assert.ok(red[0]! > 120 && red[2]! < 110, `red eye ${red}`)
    assert.ok(blue[2]! > 120 && blue[0]! < 110, `blue eye ${blue}`)
    assert.ok(landmarks.leftEye[0]!.x > landmarks.rightEye[0]!.x)
    assert.ok(mouth![1]! > 120 && mouth![0]! < 110, `mouth ${mouth}`)
    assert.ok(Math.abs(frame.width - frame.height) < 1e-9 && frame.width <= 96 * 1.2 + 1e-9)
    assert.ok(frame.x >= 5 && frame.y >= 5 && frame.x + frame.width <= picture.width - 5)
    if (Math.abs(landmarks.leftEye[0]!.y - landmarks.rightEye[0]!.y) > 1) tilted += 1
  }
  assert.ok(tilted > 2 && mirrored > 8 && mirrored < 32)
})

test('without jitter and reduction the canvas is the photograph, pixel for pixel', () => {
  const face = drawnFace(100)
  const { picture, frame } = prepareCanvas(face, 96, 0, seededRandom(1))
  const [left, top] = [Math.round(face.square.x - frame.x), Math.round(face.square.y - frame.y)]
  for (let y = 0; y < picture.height; y += 1)
    for (let x = 0; x < picture.width; x += 1)
      assert.equal(
        picture.values[(y * picture.width + x) * 3 + 1],
        face.pixels[((top + y) * 100 + left + x) * 3 + 1],
      )
  assert.equal(frame.width, face.square.width)
})
