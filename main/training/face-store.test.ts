import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { FaceLandmarks } from '#app/face-regions.ts'
import type { Point } from '#app/geometry.ts'
import { type FaceStore, openFaceStore } from './face-store.ts'
import { headerBytes } from './face-store-index.ts'
import { emptySummary } from './face-store-part.ts'
import { writeRecord } from './stored-face.ts'
import { type FaceToStore, writeFaceStore } from './write-face-store.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'assay-store-'))
after(() => rmSync(folder, { recursive: true }))

const line = (length: number, seed: number): readonly Point[] =>
  Array.from({ length }, (_, index) => ({ x: seed + index / 4, y: 100 - seed - index / 8 }))

const landmarksOf = (seed: number): FaceLandmarks => {
  const [oval, leftBrow, rightBrow, leftEye, rightEye, nose, mouth] = emptySummary().outlineLengths.map(
    (length, index) => line(length, seed + index),
  )
  return {
    oval: oval!,
    leftBrow: leftBrow!,
    rightBrow: rightBrow!,
    leftEye: leftEye!,
    rightEye: rightEye!,
    nose: nose!,
    mouth: mouth!,
  }
}

const faceOf = (seed: number, side: number): FaceToStore => {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, index) => (index * 7 + seed) % 256)
  return {
    entry: {
      file: `photograph ${seed}.jpg`,
      faceNumber: 0,
      source: 'made up',
      split: seed % 2 === 0 ? 'train' : 'val',
      identity: `person ${seed}`,
      side,
      shrink: 1,
      square: { x: 1, y: 2, width: 3, height: 3 },
      content: { x: 0, y: 0, width: side, height: side },
      pose: { yaw: seed, pitch: 0, roll: -1.5 },
      score: 0.75,
      presence: 1,
    },
    record: writeRecord(landmarksOf(seed), { pixels, width: side, height: side }),
  }
}

const faces = [faceOf(0, 16), faceOf(1, 1), faceOf(2, 33)]
const whole = path.join(folder, 'whole.store')
let store: FaceStore
before(async () => {
  const summary = {
    ...emptySummary(),
    photographs: { 'made up': 4 },
    dropped: { 'made up': { unreadable: 1 } },
  }
  await writeFaceStore(whole, faces, () => summary)
  store = openFaceStore(whole)
})
after(() => store.close())

test('what was written is read again, in any order', () => {
  assert.deepEqual(store.index.photographs, { 'made up': 4 })
  assert.deepEqual(store.index.dropped, { 'made up': { unreadable: 1 } })
  for (const place of [2, 0, 1, 2]) {
    const { entry, landmarks, picture } = store.read(place)
    const { offset, crc32, ...rest } = entry
    assert.deepEqual(rest, faces[place]!.entry)
    assert.ok(offset >= headerBytes && crc32 > 0)
    assert.deepEqual(landmarks, landmarksOf(place))
    assert.equal(picture.width, faces[place]!.entry.side)
    assert.deepEqual(
      picture.pixels,
      Uint8Array.from({ length: picture.width ** 2 * 3 }, (_, index) => (index * 7 + place) % 256),
    )
  }
})

test('the same faces give the same bytes', async () => {
  const again = path.join(folder, 'again.store')
  await writeFaceStore(again, faces, () => ({
    ...emptySummary(),
    photographs: { 'made up': 4 },
    dropped: { 'made up': { unreadable: 1 } },
  }))
  assert.deepEqual(readFileSync(again), readFileSync(whole))
})

test('a store cut short at any byte is refused, and so is one with a byte too many', () => {
  const bytes = readFileSync(whole)
  const cut = path.join(folder, 'cut.store')
  for (let length = 0; length < bytes.length; length += length < 80 || length > bytes.length - 80 ? 1 : 97) {
    writeFileSync(cut, bytes.subarray(0, length))
    assert.throws(() => openFaceStore(cut), { code: 'input/invalid' }, `${length} bytes`)
  }
  writeFileSync(cut, Buffer.concat([bytes, Buffer.of(0)]))
  assert.throws(() => openFaceStore(cut), { code: 'input/invalid' })
})

test('a changed byte is noticed wherever it lies', () => {
  const bytes = readFileSync(whole)
  const changed = path.join(folder, 'changed.store')
  const seen: string[] = []
  for (let position = 0; position < bytes.length; position += 13) {
    if (position >= 12 && position < 16) continue
    const copy = Buffer.from(bytes)
    copy[position]! ^= 0x10
    writeFileSync(changed, copy)
    assert.throws(
      () => {
        const opened = openFaceStore(changed)
        try {
          for (const place of opened.faces.keys()) opened.read(place)
        } finally {
          opened.close()
        }
      },
      (thrown: { code?: string; message: string }) => {
        seen.push(thrown.message)
        return thrown.code === 'input/invalid'
      },
      `byte ${position}`,
    )
  }
  assert.ok(
    seen.some((message) => message.includes('photograph 2.jpg')),
    'the damaged face is named',
  )
})

test('another version is refused by its number', () => {
  const other = path.join(folder, 'other.store')
  const bytes = readFileSync(whole)
  bytes.writeUInt32LE(2, 8)
  writeFileSync(other, bytes)
  assert.throws(() => openFaceStore(other), { code: 'input/invalid', message: /version is 2.*version 1/ })
})

test('a store that is not there, and a face that is not in it, are told apart', () => {
  assert.throws(() => openFaceStore(path.join(folder, 'none')), { code: 'input/not-found' })
  assert.throws(() => store.read(3), { code: 'internal' })
  assert.throws(() => store.read(-1), { code: 'internal' })
})

test('a failure while writing leaves the store that was there before', async () => {
  const kept = path.join(folder, 'kept.store')
  copyFileSync(whole, kept)
  const failing = function* (): Generator<FaceToStore> {
    yield faces[0]!
    throw new Error('no more')
  }
  await assert.rejects(writeFaceStore(kept, failing(), emptySummary), /no more/)
  assert.deepEqual(readFileSync(kept), readFileSync(whole))
  assert.throws(() => readFileSync(`${kept}.unfinished`))
})
