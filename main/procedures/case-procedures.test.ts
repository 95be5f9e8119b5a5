import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { connectClient } from '#app/contract/client.ts'
import { contract } from '#app/contract/contract.ts'
import { emptyDesk } from '#main/case-desk.ts'
import { dispatch } from '#main/serve/dispatch.ts'
import { openSettingsStore } from '#main/settings/settings-store.ts'
import { archiveCase } from '#main/vault/archive-case.ts'
import {
  isFault,
  pictureOf,
  takeIn,
  testCustodian,
  testFolder,
  testStatement,
} from '#main/vault/vault-fixture.ts'
import {
  bookmarkProcedures,
  custodyProcedures,
  evidenceProcedures,
  faceProcedures,
  markProcedures,
} from './case-records.ts'
import { shelfProcedures } from './shelf.ts'

const topics = (({ shelf, evidence, faces, marks, bookmarks, custody }) => ({
  shelf,
  evidence,
  faces,
  marks,
  bookmarks,
  custody,
}))(contract)

const workstation = (t: TestContext) => {
  const folder = testFolder(t)
  const casesFolder = join(folder, 'cases')
  const desk = emptyDesk()
  const settings = openSettingsStore(join(folder, 'settings.json'))
  const custodian = testCustodian(join(folder, 'user'))
  const handlers = {
    shelf: shelfProcedures({
      desk,
      settings,
      custodian,
      casesFolder,
      sample: async () => null,
      archive: archiveCase,
    }),
    evidence: evidenceProcedures(desk, async function* () {}),
    faces: faceProcedures(desk),
    marks: markProcedures(desk),
    bookmarks: bookmarkProcedures(desk),
    custody: custodyProcedures(desk),
  }
  return { folder, casesFolder, desk, client: connectClient(topics, dispatch(topics, handlers)) }
}

test('a case goes from the shelf through its exhibits to its log, over the contract', async (t) => {
  const { client, desk, casesFolder } = workstation(t)
  assert.equal(await client.shelf.current({}), null)
  await assert.rejects(client.evidence.list({}), isFault('input/conflict', /No case is open/))
  const record = await client.shelf.create({ statement: testStatement, parent: null })
  assert.equal(record.folder, join(casesFolder, '2026-117.assay'))
  const { id } = await takeIn(desk.vault(), 'picture')
  desk.vault().evidence.setPicture(id, await pictureOf(desk.vault()), [])
  assert.deepEqual(
    (await client.evidence.list({})).map(({ label }) => label),
    ['P1'],
  )
  assert.equal(
    (await client.evidence.annotate({ exhibitId: id, tags: ['a'], reviewed: true })).reviewed,
    true,
  )
  assert.deepEqual(await client.evidence.metadata({ exhibitId: id }), [])
  assert.equal((await client.evidence.verify({ exhibitId: id })).intact, true)
  const face = await client.faces.draw({ exhibitId: id, box: { x: 1, y: 1, width: 50, height: 50 } })
  assert.equal((await client.faces.reject({ faceId: face.id })).rejected, true)
  assert.deepEqual([await client.faces.findings({}), await client.marks.list({ exhibitId: id })], [[], []])
  const { rows, head } = await client.custody.list({})
  assert.deepEqual([rows.length, head?.length], [7, 7])
  assert.deepEqual(await client.custody.verify({}), { intact: true, rows: 7, faults: [] })
  const archive = await client.shelf.archive({ caseId: record.id })
  assert.ok(existsSync(archive.path))
  assert.notEqual((await client.shelf.close({ caseId: record.id })).closedAt, null)
  await assert.rejects(
    client.evidence.annotate({ exhibitId: id, note: 'x' }),
    isFault('input/conflict', /closed/),
  )
  assert.equal((await client.shelf.reopen({ caseId: record.id, reason: 'appeal' })).closedAt, null)
  assert.equal(await client.shelf.leave({}), null)
  assert.equal(await client.shelf.current({}), null)
  const [entry] = await client.shelf.recent({})
  assert.deepEqual([entry!.folder, entry!.present], [record.folder, true])
})

test('a page that still shows another case changes nothing in the open one', async (t) => {
  const { client, folder } = workstation(t)
  const one = await client.shelf.create({ statement: testStatement, parent: folder })
  const two = await client.shelf.create({ statement: testStatement, parent: folder })
  await assert.rejects(
    client.shelf.close({ caseId: one.id }),
    isFault('input/conflict', /Another case is open/),
  )
  assert.equal((await client.shelf.current({}))?.closedAt, null)
  const both = await Promise.all([
    client.shelf.open({ folder: one.folder }),
    client.shelf.open({ folder: two.folder }),
  ])
  assert.deepEqual(
    both.map(({ id }) => id),
    [one.id, two.id],
  )
  assert.equal((await client.shelf.current({}))?.id, two.id)
  await client.shelf.leave({})
})
