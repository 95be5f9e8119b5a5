import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import sharp from 'sharp'
import type { FaceLandmarks } from '#app/face-regions.ts'
import { boundsOf, boxCentre, type Point } from '#app/geometry.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'
import { type FaceFinder, type FoundFace, openFaceFinder } from './find-faces.ts'

const scenes = path.resolve(import.meta.dirname, '../../../../shared/data/scenes')
const skip = existsSync(path.join(scenes, 'index.csv'))
  ? false
  : 'the pictures of ../shared/data/scenes are not here'

const load = async (file: string, turn = 0): Promise<RgbPicture> => {
  const { data, info } = await sharp(path.join(scenes, file))
    .autoOrient()
    .rotate(turn)
    .flatten()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { pixels: new Uint8Array(data), width: info.width, height: info.height }
}

const flat = (width: number, height: number, level = 128): RgbPicture => ({
  pixels: new Uint8Array(width * height * 3).fill(level),
  width,
  height,
})

const middle = (points: readonly Point[]): Point => boxCentre(boundsOf(points))

let finder: FaceFinder
before(async () => {
  finder = await openFaceFinder()
})
after(() => finder.close())

const assertLooksLikeFace = (l: FaceLandmarks): void => {
  assert.ok(middle(l.leftEye).x > middle(l.rightEye).x, "the subject's left eye is on the right")
  assert.ok(middle(l.leftBrow).y < middle(l.leftEye).y && middle(l.rightBrow).y < middle(l.rightEye).y)
  assert.ok(Math.max(middle(l.leftEye).y, middle(l.rightEye).y) < middle(l.nose).y)
  assert.ok(middle(l.nose).y < middle(l.mouth).y)
  assert.ok(middle(l.mouth).x > middle(l.rightEye).x && middle(l.mouth).x < middle(l.leftEye).x)
}

test('three people are found, the largest first, with eyes over nose over mouth', { skip }, async () => {
  const faces = await finder.find(await load('group/lfw-Charles_Taylor_0004.jpg'))
  assert.equal(faces.length, 3)
  for (const { landmarks } of faces) assertLooksLikeFace(landmarks)
  const areas = faces.map(({ box }) => box.width * box.height)
  assert.deepEqual(
    areas,
    areas.toSorted((a, b) => b - a),
  )
  // Read off the picture by eye, in its 250 pixels.
  const nose = middle(faces[0]!.landmarks.nose)
  assert.ok(Math.hypot(nose.x - 118, nose.y - 119) < 12, `${nose.x}, ${nose.y}`)
})

test('the same picture gives the same numbers twice', { skip }, async () => {
  const picture = await load('group/lfw-Hans_Blix_0012.jpg')
  assert.deepEqual(await finder.find(picture), await finder.find(picture))
})

test('a mirrored picture gives mirrored landmarks with left and right exchanged', { skip }, async () => {
  const picture = await load('plain-single/me-Issue_116.jpg')
  const mirrored = { ...picture, pixels: new Uint8Array(picture.pixels.length) }
  for (let y = 0; y < picture.height; y += 1)
    for (let x = 0; x < picture.width; x += 1)
      for (let c = 0; c < 3; c += 1)
        mirrored.pixels[(y * picture.width + picture.width - 1 - x) * 3 + c] =
          picture.pixels[(y * picture.width + x) * 3 + c]!
  const [face] = await finder.find(picture)
  const [twin] = await finder.find(mirrored)
  assert.ok(face && twin)
  const [eye, twinEye] = [middle(face.landmarks.leftEye), middle(twin.landmarks.rightEye)]
  const tolerance = 0.04 * face.box.width
  assert.ok(Math.hypot(picture.width - eye.x - twinEye.x, eye.y - twinEye.y) < tolerance)
  assert.ok(Math.abs(face.pose.yaw + twin.pose.yaw) < 8, `${face.pose.yaw} and ${twin.pose.yaw}`)
})

test('a face that lies on its side or stands on its head is found, and its lean with it', {
  skip,
}, async () => {
  const upright = (await finder.find(await load('group/lfw-Lucy_Liu_0005.jpg')))[0]!
  for (const turn of [90, 180, 270]) {
    const picture = await load('group/lfw-Lucy_Liu_0005.jpg', turn)
    const faces = await finder.find(picture)
    assert.equal(faces.length, 1, `turned by ${turn} degrees`)
    const { pose, box } = faces[0]!
    const lean = (pose.roll - upright.pose.roll - turn + 540 + 360) % 360
    assert.ok(Math.abs(lean - 180) < 8, `roll ${pose.roll} at ${turn}`)
    assert.ok(
      Math.abs(box.width * box.height - upright.box.width * upright.box.height) <
        0.15 * box.width * box.height,
    )
  }
})

test('yaw has the sign of the side that the subject looks to', { skip }, async () => {
  const yawOf = async (file: string): Promise<number> => (await finder.find(await load(file)))[0]!.pose.yaw
  assert.ok((await yawOf('profile/lfw-Igor_Ivanov_0007.jpg')) > 20, 'he looks to the right of the picture')
  assert.ok((await yawOf('profile/lfw-Vladimir_Putin_0040.jpg')) < -20, 'he looks to the left of the picture')
})

test('a box drawn around a face gives the face, and one drawn beside it none', { skip }, async () => {
  const picture = await load('plain-single/me-Konica_Q-M100__1_.jpg')
  const [face] = await finder.find(picture)
  assert.ok(face)
  const drawn = await finder.findIn(picture, {
    x: face.box.x - 10,
    y: face.box.y + 8,
    width: face.box.width * 1.1,
    height: face.box.height * 0.95,
  })
  assert.ok(drawn)
  const [a, b] = [boxCentre(drawn.box), boxCentre(face.box)]
  assert.ok(Math.hypot(a.x - b.x, a.y - b.y) < 0.05 * face.box.width)
  assert.equal(await finder.findIn(picture, { x: 5, y: 5, width: 60, height: 60 }), undefined)
})

test('pictures of one colour, of one pixel or one line have no faces', async () => {
  for (const picture of [
    flat(1, 1),
    flat(2, 3, 0),
    flat(640, 480),
    flat(5000, 1),
    flat(1, 3000),
    flat(193, 191, 255),
  ])
    assert.deepEqual(await finder.find(picture), [])
})

test('noise has no faces', async () => {
  let state = 7
  const picture = flat(700, 500)
  for (let i = 0; i < picture.pixels.length; i += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    picture.pixels[i] = state >>> 24
  }
  assert.deepEqual(await finder.find(picture), [])
})

test('bytes that do not fill the picture, sides of 0 and absurd requests are refused', async () => {
  const bad: readonly RgbPicture[] = [
    { pixels: new Uint8Array(0), width: 0, height: 0 },
    { pixels: new Uint8Array(0), width: 0, height: 5 },
    { pixels: new Uint8Array(10), width: 2, height: 2 },
    { pixels: new Uint8Array(3), width: 1.5, height: 2 },
    { pixels: new Uint8Array(3), width: Number.NaN, height: 1 },
  ]
  for (const picture of bad) {
    await assert.rejects(finder.find(picture), { code: 'input/invalid' })
    await assert.rejects(finder.findIn(picture, { x: 0, y: 0, width: 1, height: 1 }), {
      code: 'input/invalid',
    })
  }
  await assert.rejects(finder.find(flat(9, 9), { minimumFacePixels: 0 }), { code: 'input/invalid' })
  await assert.rejects(finder.find(flat(9, 9), { minimumFacePixels: Number.NaN }), { code: 'input/invalid' })
  for (const width of [0, -4, Number.NaN, Number.POSITIVE_INFINITY])
    await assert.rejects(finder.findIn(flat(9, 9), { x: 0, y: 0, width, height: 5 }), {
      code: 'input/invalid',
    })
})

test('an aborted search ends with the abort', async () => {
  await assert.rejects(finder.find(flat(900, 900), { signal: AbortSignal.abort() }), { name: 'AbortError' })
})

test('on the scenes at least 91 of 99 expected faces are found, and at most one where there is none', {
  skip,
}, async () => {
  const rows: readonly { file: string; category: string; faces_expected: string }[] = parse(
    readFileSync(path.join(scenes, 'index.csv')),
    { columns: true },
  )
  const wanted = rows.filter(({ category }) =>
    ['group', 'profile', 'occluded', 'noface', 'masked'].includes(category),
  )
  let [expected, hit, beside] = [0, 0, 0]
  for (const { file, category, faces_expected } of wanted) {
    const faces: readonly FoundFace[] = await finder.find(await load(file))
    const count = Number.parseInt(faces_expected, 10) || 0
    expected += count
    hit += Math.min(count, faces.length)
    if (category === 'noface') beside += faces.length
  }
  assert.equal(expected, 99)
  assert.ok(hit >= 91, `${hit} of ${expected}`)
  assert.ok(beside <= 1, `${beside} in pictures without faces`)
})
