import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connectClient } from '#app/contract/client.ts'
import { contract, type WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { CaseId } from '#app/ids.ts'
import { openWorkstation } from './open-workstation.ts'
import { forkChild } from './process/child.ts'
import { sha256Of } from './serve/memory-bytes-fixture.ts'
import type { Workstation } from './workstation.ts'

const statement = {
  number: 'K 12/26',
  title: 'Video call',
  examiner: 'A. Müller',
  laboratory: '',
  exhibitPrefix: 'P',
}

/** A workstation in a home of its own, which `again` opens a second time. */
const withHome = async (
  use: (open: () => Promise<Workstation>, home: string) => Promise<void>,
): Promise<void> => {
  const home = await mkdtemp(join(tmpdir(), 'assay-home-'))
  const before = process.env.ASSAY_HOME
  process.env.ASSAY_HOME = home
  try {
    await use(
      () => openWorkstation({ kind: 'cli', startChild: forkChild, dialogs: null, networkAttempts: () => 0 }),
      home,
    )
  } finally {
    if (before === undefined) delete process.env.ASSAY_HOME
    else process.env.ASSAY_HOME = before
    await rm(home, { recursive: true })
  }
}

const clientOf = ({ wire }: Workstation): Client<WorkstationContract> => connectClient(contract, wire)

test('a case is created, found on the shelf, opened again and leaves a custody log that verifies', () =>
  withHome(async (open, home) => {
    const first = await open()
    const { shelf, setup } = clientOf(first)
    assert.equal(await shelf.current({}), null)
    await setup.change({ examiner: 'A. Müller' })
    const created = await shelf.create({ statement, parent: null })
    assert.ok(created.folder.startsWith(join(home, 'cases')) && created.folder.endsWith('.assay'))
    await shelf.correct({ caseId: created.id, statement: { ...statement, title: 'A call' } })
    await first.close()

    const second = await open()
    const again = clientOf(second)
    const [entry, ...others] = await again.shelf.recent({})
    assert.deepEqual(others, [])
    assert.deepEqual([entry?.folder, entry?.title, entry?.present], [created.folder, 'A call', true])
    const opened = await again.shelf.open({ folder: created.folder })
    assert.deepEqual([opened.id, opened.title], [created.id, 'A call'])
    const { rows, head } = await again.custody.list({})
    assert.equal(head?.length, rows.length)
    assert.deepEqual(
      rows.map(({ act }) => act),
      ['case created', 'case corrected', 'case opened'],
    )
    assert.equal(rows.at(-1)?.actor, 'A. Müller')
    const verdict = await again.custody.verify({})
    assert.deepEqual([verdict.intact, verdict.rows], [true, 3])
    await second.close()
  }))

test('opening another case puts the first away, and leaving gives it free for another window', () =>
  withHome(async (open) => {
    const [one, other] = [await open(), await open()]
    const [mine, theirs] = [clientOf(one), clientOf(other)]
    const first = await mine.shelf.create({ statement, parent: null })
    await assert.rejects(theirs.shelf.open({ folder: first.folder }), { code: 'vault/locked' })
    const second = await mine.shelf.create({ statement: { ...statement, number: 'K 13/26' }, parent: null })
    assert.equal((await theirs.shelf.open({ folder: first.folder })).id, first.id)
    await assert.rejects(mine.shelf.close({ caseId: first.id }), { code: 'input/conflict' })
    assert.equal(typeof (await mine.shelf.close({ caseId: second.id })).closedAt, 'string')
    assert.equal((await mine.shelf.reopen({ caseId: second.id, reason: 'an appeal' })).closedAt, null)
    await mine.shelf.leave({})
    assert.equal(await mine.shelf.current({}), null)
    await Promise.all([one.close(), other.close()])
  }))

test('openings at the same moment come one after the other and leave one case open', () =>
  withHome(async (open) => {
    const workstation = await open()
    const { shelf } = clientOf(workstation)
    const created = await Promise.all(
      ['a', 'b', 'c'].map((number) => shelf.create({ statement: { ...statement, number }, parent: null })),
    )
    assert.equal((await shelf.current({}))?.id, created[2]?.id)
    for (const { folder } of created) await shelf.open({ folder })
    await workstation.close()
  }))

test('without an open case, each procedure that needs one says so, and none opens where there is none', () =>
  withHome(async (open, home) => {
    const workstation = await open()
    const { shelf, evidence, faces, custody } = clientOf(workstation)
    for (const answer of [
      evidence.list({}),
      faces.list({}),
      custody.verify({}),
      shelf.close({ caseId: '00000000-0000-4000-8000-000000000000' as CaseId }),
    ])
      await assert.rejects(answer, { code: 'input/conflict', message: /No case is open/ })
    await assert.rejects(shelf.open({ folder: home }), { code: 'input/not-found' })
    assert.deepEqual(await shelf.recent({}), [])
    await workstation.close()
  }))

test('uploads wait under their hash and are never given back as bytes to show', () =>
  withHome(async (open) => {
    const workstation = await open()
    await clientOf(workstation).shelf.create({ statement, parent: null })
    const content = new Uint8Array([1, 2, 3])
    const never = new AbortController().signal
    const received = await workstation.bytes.receive(new Blob([content]).stream(), never)
    assert.deepEqual(received, { sha256: sha256Of(content), bytes: 3 })
    assert.equal(await workstation.bytes.open(received.sha256), undefined)
    await workstation.close()
  }))

test('a host without dialogs says so', () =>
  withHome(async (open) => {
    const workstation = await open()
    const { setup } = clientOf(workstation)
    const host = await setup.host({})
    assert.deepEqual([host.kind, host.dialogs, host.networkAttempts], ['cli', false, 0])
    await assert.rejects(setup.chooseFiles({}), { code: 'engine/unavailable' })
    await assert.rejects(setup.chooseFolder({ purpose: 'evidence' }), { code: 'engine/unavailable' })
    await workstation.close()
  }))
