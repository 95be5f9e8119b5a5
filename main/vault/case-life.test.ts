import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { FaceId } from '#app/ids.ts'
import type { CustodyRow } from '#app/records/custody.ts'
import { createCase } from './create-case.ts'
import { openCase } from './open-case.ts'
import {
  actsOf,
  closeAtEnd,
  filledCase,
  findingFor,
  handClock,
  isFault,
  never,
  takeIn,
  testCustodian,
  testFolder,
  testStatement,
} from './vault-fixture.ts'

test('a clock that is set back is recorded and stops nothing', async (t) => {
  const parent = testFolder(t)
  const clock = handClock()
  const vault = await createCase(parent, testStatement, testCustodian(join(parent, 'user'), clock))
  closeAtEnd(t, vault)
  clock.set('2025-12-31T23:00:00.000Z')
  await takeIn(vault, 'one')
  await takeIn(vault, 'two')
  assert.deepEqual(actsOf(vault), ['case created', 'clock set back', 'exhibit received', 'exhibit received'])
  const [, set] = vault.custody.rows()
  assert.match(set!.detail, /"before":"2026-03-01T08:00:00/)
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
})

test('a closed case takes no change until it is reopened with a reason', async (t) => {
  const { folder, custodian, first, face } = await filledCase(testFolder(t))
  const vault = await openCase(folder, custodian)
  closeAtEnd(t, vault)
  assert.notEqual(vault.cases.close().closedAt, null)
  const refused = isFault('input/conflict', /closed/)
  assert.throws(() => vault.cases.close(), refused)
  assert.throws(() => vault.cases.correct(testStatement), refused)
  assert.throws(() => vault.evidence.annotate(first.id, { note: 'x' }), refused)
  assert.throws(() => vault.faces.reject(face.id), refused)
  assert.throws(() => vault.findings.append(findingFor(face.id, 0.1)), refused)
  await assert.rejects(takeIn(vault, 'third'), refused)
  assert.equal((await vault.evidence.verify(first.id, never)).intact, true)
  assert.throws(() => vault.cases.reopen('  '), isFault('input/conflict', /reason/))
  assert.equal(vault.cases.reopen('appeal').closedAt, null)
  assert.equal(vault.evidence.annotate(first.id, { note: 'x' }).note, 'x')
  assert.deepEqual(actsOf(vault).slice(-4), [
    'case closed',
    'exhibit verified',
    'case reopened',
    'exhibit annotated',
  ])
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
})

test('a correction keeps both statements in the log, and labels once given stay', async (t) => {
  const { folder, custodian } = await filledCase(testFolder(t))
  const vault = await openCase(folder, custodian)
  closeAtEnd(t, vault)
  assert.equal(vault.cases.correct({ ...testStatement, title: 'Licence' }).title, 'Licence')
  const detail = JSON.parse(vault.custody.rows().at(-1)!.detail)
  assert.deepEqual([detail.before.title, detail.after.title], ['Passport', 'Licence'])
  assert.equal(vault.cases.correct({ ...testStatement, number: 'a\ud800\0' }).number, 'a\ud800\0')
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
  assert.throws(
    () => vault.cases.correct({ ...testStatement, exhibitPrefix: 'Q' }),
    isFault('input/conflict', /prefix/),
  )
})

test('a change that fails half-way leaves neither record nor row', async (t) => {
  const { folder, custodian, first } = await filledCase(testFolder(t))
  const vault = await openCase(folder, custodian)
  closeAtEnd(t, vault)
  const rows = vault.custody.rows()
  assert.throws(() => vault.custody.change('nothing', () => {}), /without an act/)
  assert.throws(() =>
    vault.custody.change('failing', (note) => {
      note({ act: 'exhibit annotated', subject: 'P1' })
      throw new Error('stop')
    }),
  )
  assert.throws(() => vault.evidence.annotate(first.id, { note: Number.NaN as unknown as string }), TypeError)
  assert.deepEqual(vault.custody.rows(), rows)
  assert.equal(vault.evidence.get(first.id).note, '')
})

test('the queue survives a restart and what was running waits again', async (t) => {
  const { folder, custodian, first, second, face } = await filledCase(testFolder(t))
  const vault = await openCase(folder, custodian)
  const waiting = { faceId: null, state: 'waiting', step: '', fault: null } as const
  vault.queue.put([
    { ...waiting, exhibitId: first.id },
    { ...waiting, exhibitId: second.id },
    { ...waiting, exhibitId: first.id, faceId: face.id },
  ])
  vault.queue.put([{ ...waiting, exhibitId: first.id, state: 'running', step: 'faces' }])
  vault.queue.put([
    { ...waiting, exhibitId: second.id, state: 'failed', fault: { code: 'engine/failed', message: 'x' } },
  ])
  vault.queue.setPaused(true)
  const rows = vault.custody.rows().length
  await vault.close()
  const again = await openCase(folder, custodian)
  closeAtEnd(t, again)
  assert.equal(again.custody.rows().length, rows + 1)
  assert.equal(again.queue.isPaused(), true)
  assert.deepEqual(again.queue.list(), [
    { ...waiting, exhibitId: first.id },
    { ...waiting, exhibitId: second.id, state: 'failed', fault: { code: 'engine/failed', message: 'x' } },
    { ...waiting, exhibitId: first.id, faceId: face.id },
  ])
  again.queue.remove([{ exhibitId: first.id, faceId: null }])
  assert.deepEqual(
    again.queue.list().map(({ faceId }) => faceId),
    [null, face.id],
  )
})

test('rows name actor, local offset and exhibit hash', async (t) => {
  const { folder, custodian, first } = await filledCase(testFolder(t))
  const vault = await openCase(folder, custodian)
  closeAtEnd(t, vault)
  const row = vault.custody.rows()[1] as CustodyRow
  assert.deepEqual(
    [row.actor, row.offsetMinutes, row.subject, row.subjectSha256],
    ['E. Examiner', 60, 'P1', first.sha256],
  )
  assert.throws(
    () => vault.faces.get('3c0e3b0e-6a61-4d0e-9d29-0d3f5f4d1a11' as FaceId),
    isFault('input/not-found'),
  )
  const head = JSON.parse(readFileSync(join(folder, 'custody-head.json'), 'utf8'))
  await vault.settle()
  assert.equal(head.caseId, vault.id)
})
