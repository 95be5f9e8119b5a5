import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { FaceId, FindingId, MarkId } from '#app/ids.ts'
import type { Mark } from '#app/records/mark.ts'
import { createCase } from './create-case.ts'
import {
  actsOf,
  closeAtEnd,
  faceAt,
  findingFor,
  isFault,
  never,
  pictureOf,
  takeIn,
  testCustodian,
  testFolder,
  testStatement,
} from './vault-fixture.ts'

const decoded = async (t: TestContext) => {
  const parent = testFolder(t)
  const vault = closeAtEnd(t, await createCase(parent, testStatement, testCustodian(join(parent, 'user'))))
  const { id } = await takeIn(vault, 'picture')
  vault.evidence.setPicture(id, await pictureOf(vault), [])
  return { vault, id }
}

test('faces are numbered from left to right, and keep number, findings and rejection when found again', async (t) => {
  const { vault, id } = await decoded(t)
  const [left, right] = vault.faces.replaceDetected(id, [faceAt(200), faceAt(10)])
  assert.deepEqual([left!.box.x, left!.number, right!.box.x, right!.number], [10, 1, 200, 2])
  const finding = vault.findings.append(findingFor(left!.id, 0.9))
  vault.faces.reject(right!.id)
  const drawn = vault.faces.draw(id, { x: 300, y: 200, width: 500, height: 50 })
  assert.deepEqual(
    [drawn.number, drawn.origin, drawn.box],
    [3, 'drawn', { x: 300, y: 200, width: 100, height: 50 }],
  )
  const again = vault.faces.replaceDetected(id, [faceAt(205), faceAt(100, 200)])
  assert.deepEqual(
    again.map(({ number, rejected, box, origin }) => [number, rejected, box.x, origin]),
    [
      [1, true, 10, 'detected'],
      [2, true, 205, 'detected'],
      [3, false, 300, 'drawn'],
      [4, false, 100, 'detected'],
    ],
  )
  assert.deepEqual(vault.findings.of(left!.id), [finding])
  assert.equal(vault.faces.restore(right!.id).rejected, false)
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
})

test('a moved face is one row in the log, and one that ends where it began is none', async (t) => {
  const { vault, id } = await decoded(t)
  const [face] = vault.faces.replaceDetected(id, [faceAt(100)])
  assert.deepEqual(vault.faces.move(face!.id, { ...face!.box }), face)
  const moved = vault.faces.move(face!.id, { ...face!.box, x: 104 })
  assert.deepEqual([moved.origin, moved.box.x, moved.confidence], ['drawn', 104, null])
  vault.faces.move(face!.id, { ...face!.box, x: 104 })
  assert.deepEqual(actsOf(vault).slice(-2), ['faces found', 'face moved'])
  const { detail } = vault.custody.rows().at(-1)!
  assert.deepEqual([JSON.parse(detail).before.x, JSON.parse(detail).after.x], [100, 104])
})

test('two found boxes never become one known face', async (t) => {
  const { vault, id } = await decoded(t)
  vault.faces.replaceDetected(id, [faceAt(100)])
  const faces = vault.faces.replaceDetected(id, [faceAt(101), faceAt(110)])
  assert.deepEqual(
    faces.map(({ number, box }) => [number, box.x]),
    [
      [1, 101],
      [2, 110],
    ],
  )
})

test('a moved face is the examiner’s, and can be measured anew', async (t) => {
  const { vault, id } = await decoded(t)
  const [face] = vault.faces.replaceDetected(id, [
    { ...faceAt(10), quality: [{ gate: 'size', value: 80, limit: 64, unit: 'px', passed: true }] },
  ])
  const moved = vault.faces.move(face!.id, { x: -5, y: 0, width: 50, height: 50 })
  assert.deepEqual(
    [moved.origin, moved.confidence, moved.quality, moved.box.x, moved.box.width],
    ['drawn', null, [], 0, 45],
  )
  const quality = [{ gate: 'size', value: 45, limit: 64, unit: 'px', passed: false }] as const
  assert.deepEqual(
    vault.faces.setMeasured(face!.id, { landmarks: null, quality: [...quality] }).quality,
    quality,
  )
  for (const box of [
    { x: 400, y: 0, width: 5, height: 5 },
    { x: -9, y: 0, width: 9, height: 9 },
    { x: Number.NaN, y: 0, width: 9, height: 9 },
  ])
    assert.throws(() => vault.faces.move(face!.id, box), isFault('input/invalid', /outside the picture/))
  const { id: undecoded } = await takeIn(vault, 'text')
  assert.throws(
    () => vault.faces.draw(undecoded, { x: 0, y: 0, width: 9, height: 9 }),
    isFault('input/conflict', /not decoded/),
  )
  assert.deepEqual(actsOf(vault).slice(-4), [
    'faces found',
    'face moved',
    'face measured',
    'exhibit received',
  ])
})

test('a re-run is a new finding, its maps must be stored, and a failure is in the log', async (t) => {
  const { vault, id } = await decoded(t)
  const [face] = vault.faces.replaceDetected(id, [faceAt(10)])
  const [one, two] = [
    vault.findings.append(findingFor(face!.id, 0.4)),
    vault.findings.append(findingFor(face!.id, 0.4)),
  ]
  assert.notEqual(one.id, two.id)
  assert.deepEqual(
    vault.findings.list().map((finding): FindingId => finding.id),
    [one.id, two.id],
  )
  const seen = { sha256: 'e'.repeat(64), bytes: 1, mediaType: 'image/png' }
  assert.throws(
    () => vault.findings.append({ ...findingFor(face!.id, 0.4), seen }),
    isFault('input/not-found', /maps/),
  )
  const nobody = '9a3e6f0e-6a61-4d0e-9d29-0d3f5f4d1a11' as FaceId
  assert.throws(
    () => vault.findings.append(findingFor(nobody, 0.4)),
    isFault('input/not-found', /no such face/),
  )
  vault.findings.recordFailure({
    exhibitId: id,
    faceId: face!.id,
    code: 'engine/failed',
    message: 'It ended.',
  })
  const last = vault.custody.rows().at(-1)!
  assert.deepEqual(
    [last.act, last.subject, JSON.parse(last.detail).code],
    ['analysis failed', 'P1 face 1', 'engine/failed'],
  )
})

test('marks are replaced as a whole, in order, and only changes are logged', async (t) => {
  const { vault, id } = await decoded(t)
  const { id: other } = await takeIn(vault, 'other')
  const mark = (digit: number, note = '', exhibitId = id): Mark => ({
    id: `9a3e6f0e-6a61-4d0e-9d29-00000000000${digit}` as MarkId,
    exhibitId,
    shape: 'arrow',
    points: [{ x: digit, y: 1 }],
    colour: 'amber',
    note,
  })
  const rows = () => vault.custody.rows().length
  const before = rows()
  assert.deepEqual(vault.marks.put(id, [mark(2), mark(1)]), [mark(2), mark(1)])
  vault.marks.put(id, [mark(2), mark(1)])
  assert.equal(rows(), before + 1)
  vault.marks.put(id, [mark(1, 'changed'), mark(3)])
  vault.marks.drop(mark(3).id)
  assert.deepEqual(vault.marks.of(id), [mark(1, 'changed')])
  assert.equal(rows(), before + 3)
  assert.throws(() => vault.marks.drop(mark(3).id), isFault('input/not-found'))
  assert.throws(() => vault.marks.put(id, [mark(1), mark(1)]), isFault('input/conflict', /same identifier/))
  assert.throws(() => vault.marks.put(id, [mark(1, '', other)]), isFault('input/conflict', /another exhibit/))
  assert.throws(
    () => vault.marks.put(other, [mark(1, '', other)]),
    isFault('input/conflict', /another exhibit/),
  )
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
})
