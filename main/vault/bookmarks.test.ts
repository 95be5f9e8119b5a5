import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import type { BookmarkId, ExhibitId } from '#app/ids.ts'
import { Bookmark } from '#app/records/bookmark.ts'
import { createCase } from './create-case.ts'
import { openDatabase } from './database.ts'
import { openCase } from './open-case.ts'
import {
  closeAtEnd,
  isFault,
  never,
  takeIn,
  testCustodian,
  testFolder,
  testStatement,
} from './vault-fixture.ts'

const bookmark = (digit: number, exhibitId: ExhibitId, name = `View ${digit}`): Bookmark => ({
  id: `5b3e6f0e-6a61-4d0e-9d29-00000000000${digit}` as BookmarkId,
  exhibitId,
  name,
  at: '2026-03-02T09:12:00.000Z',
  faceId: null,
  findingId: null,
  placement: { scale: 2, x: -10.5, y: 4 },
  parameters: {
    overlay: 'gradcam',
    looks: {
      segmentation: { opacity: 0.65, threshold: 0.2 },
      gradcam: { opacity: 0.4, threshold: 0.3 },
    },
    interpolation: 'nearest',
    arrangement: 'curtain',
    curtain: 0.25,
    isSeen: false,
  },
})

test('bookmarks come back with the case as they were put, and each change is in the log', async (t) => {
  const custodian = testCustodian(testFolder(t))
  const vault = await createCase(testFolder(t), testStatement, custodian)
  const { id } = await takeIn(vault, 'first')
  const { id: other } = await takeIn(vault, 'second')
  const rows = () => vault.custody.rows().filter(({ act }) => act === 'bookmark changed').length
  vault.bookmarks.put(id, [bookmark(2, id), bookmark(1, id)])
  vault.bookmarks.put(id, [bookmark(2, id), bookmark(1, id)])
  assert.equal(rows(), 1)
  vault.bookmarks.put(id, [bookmark(1, id, 'Edge of the lips')])
  assert.equal(rows(), 2)
  assert.throws(
    () => vault.bookmarks.put(other, [bookmark(1, other)]),
    isFault('input/conflict', /A bookmark belongs to another exhibit/),
  )
  await vault.close()
  const again = await openCase(vault.folder, custodian)
  closeAtEnd(t, again)
  assert.deepEqual(again.bookmarks.of(id), [bookmark(1, id, 'Edge of the lips')])
  assert.deepEqual(again.bookmarks.of(other), [])
  assert.deepEqual((await again.custody.verify(never)).faults, [])
})

test('a bookmark that was changed without the log is found out', async (t) => {
  const custodian = testCustodian(testFolder(t))
  const vault = await createCase(testFolder(t), testStatement, custodian)
  const { id } = await takeIn(vault, 'first')
  vault.bookmarks.put(id, [bookmark(1, id)])
  await vault.close()
  const database = openDatabase(`${vault.folder}/case.sqlite`, 'write')
  database.run(`UPDATE bookmarks SET record = json_set(record, '$.name', 'forged')`)
  database.close()
  const again = await openCase(vault.folder, custodian)
  closeAtEnd(t, again)
  assert.match((await again.custody.verify(never)).faults.join(), /record \(bookmark .* is not what it was/)
})

test('a bookmark of an impossible view is refused', () => {
  const sound = bookmark(1, '5b3e6f0e-6a61-4d0e-9d29-0000000000aa' as ExhibitId)
  assert.deepEqual(v.parse(Bookmark, sound), sound)
  for (const wrong of [
    { placement: { scale: 0, x: 0, y: 0 } },
    { placement: { scale: Number.NaN, x: 0, y: 0 } },
    { parameters: { ...sound.parameters, curtain: 1.1 } },
    { parameters: { ...sound.parameters, overlay: 'heat' } },
    { name: 'x'.repeat(201) },
    { id: 'one' },
  ])
    assert.equal(v.safeParse(Bookmark, { ...sound, ...wrong }).success, false, JSON.stringify(wrong))
})
