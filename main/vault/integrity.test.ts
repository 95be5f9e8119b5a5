import assert from 'node:assert/strict'
import { chmodSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OriginalsState } from '#app/records/originals.ts'
import type { CaseVault } from './case-vault.ts'
import { openCase } from './open-case.ts'
import {
  actsOf,
  closeAtEnd,
  filledCase,
  handClock,
  isFault,
  never,
  oneChunk,
  takeIn,
  testCustodian,
  testFolder,
} from './vault-fixture.ts'

const overwrite = async (vault: CaseVault, sha256: string, bytes: string): Promise<void> => {
  const file = await vault.blobs.pathOf(sha256)
  chmodSync(file, 0o644)
  writeFileSync(file, bytes)
}

const statesOf = (vault: CaseVault) => vault.evidence.list().map(({ integrity }) => integrity.state)

test('each exhibit says how its original was found, also after the case was opened again', async (t) => {
  const parent = testFolder(t)
  const clock = handClock()
  const { folder, custodian, first, second } = await filledCase(
    parent,
    testCustodian(join(parent, 'user'), clock),
  )
  assert.deepEqual(first.integrity.state, 'intact')
  const vault = await openCase(folder, custodian)
  clock.set('2026-03-02T08:00:00.000Z')
  await vault.verifyOriginals(never, () => {})
  assert.deepEqual(statesOf(vault), ['intact', 'intact'])
  assert.match(vault.evidence.get(first.id).integrity.foundAt, /^2026-03-02/)

  clock.set('2026-03-03T08:00:00.000Z')
  await overwrite(vault, first.sha256, 'First')
  rmSync(await vault.blobs.pathOf(second.sha256))
  await vault.verifyOriginals(never, () => {})
  assert.deepEqual(statesOf(vault), ['changed', 'missing'])
  await vault.close()

  clock.set('2026-03-04T08:00:00.000Z')
  const again = closeAtEnd(t, await openCase(folder, custodian))
  assert.deepEqual(statesOf(again), ['changed', 'missing'], 'known before anything is hashed')
  await again.verifyOriginals(never, () => {})
  for (const { integrity } of again.evidence.list())
    assert.match(integrity.foundAt, /^2026-03-03/, 'since when, not how often')
  await overwrite(again, first.sha256, 'first')
  assert.equal((await again.evidence.verify(first.id, never)).intact, true)
  assert.deepEqual(statesOf(again), ['intact', 'missing'])
  assert.match(again.evidence.get(first.id).integrity.foundAt, /^2026-03-04/)
  assert.deepEqual((await again.custody.verify(never)).faults, [])
})

test('a changed original is in the log at once, also when the check is broken off afterwards', async (t) => {
  const { folder, custodian, first } = await filledCase(testFolder(t))
  const vault = closeAtEnd(t, await openCase(folder, custodian))
  await overwrite(vault, first.sha256, 'First')
  const stop = new AbortController()
  await assert.rejects(vault.verifyOriginals(stop.signal, () => stop.abort()))
  assert.deepEqual(actsOf(vault).slice(-1), ['exhibit changed on disk'])
  assert.deepEqual(statesOf(vault), ['changed', 'intact'])
})

test('watchers hear of a check, of what it finds, and of the end', async (t) => {
  const { folder, custodian, first } = await filledCase(testFolder(t))
  const vault = await openCase(folder, custodian)
  const told: OriginalsState[] = []
  const watching = (async () => {
    for await (const state of vault.originals.watch(never)) told.push(state)
  })()
  await overwrite(vault, first.sha256, 'First')
  await vault.verifyOriginals(never, () => {})
  await sleep(300)
  await vault.close()
  await watching
  assert.deepEqual(told[0], { checking: false, done: 0, total: 0, damaged: [], warnings: [] })
  const last = told.at(-1)!
  assert.deepEqual([last.checking, last.done, last.total], [false, 2, 2])
  assert.deepEqual(
    last.damaged.map(({ exhibitId, integrity }) => [exhibitId, integrity.state]),
    [[first.id, 'changed']],
  )
})

test('nothing is made from a changed original: the fault names it, and the log keeps what was found', async (t) => {
  const { folder, custodian, first, second } = await filledCase(testFolder(t))
  const vault = closeAtEnd(t, await openCase(folder, custodian))
  await vault.requireIntact([first.id, second.id], never)
  await overwrite(vault, second.sha256, 'Second')
  await vault.requireIntact([first.id], never)
  await assert.rejects(vault.requireIntact([first.id, second.id], never), isFault('evidence/changed', /P2/))
  assert.deepEqual(actsOf(vault).slice(-2), ['exhibit verified', 'exhibit changed on disk'])
  await assert.rejects(vault.blobs.readWhole(second.sha256), isFault('evidence/changed'))
  assert.deepEqual(Buffer.from(await vault.blobs.readWhole(first.sha256)), Buffer.from('first'))
})

test('originals can be verified in a case that is open for reading; the log stays as it is', async (t) => {
  const { folder, custodian, first } = await filledCase(testFolder(t))
  const vault = closeAtEnd(t, await openCase(folder, custodian, { readOnly: true }))
  const before = vault.custody.rows().length
  assert.equal((await vault.evidence.verify(first.id, never)).intact, true)
  await overwrite(vault, first.sha256, 'First')
  await assert.rejects(vault.requireIntact([first.id], never), isFault('evidence/changed', /P1/))
  assert.deepEqual(statesOf(vault), ['changed', 'intact'])
  assert.equal(vault.custody.rows().length, before)
  const { readOnly } = vault.cases.read()
  assert.equal(readOnly?.code, 'vault/read-only')
  assert.match(readOnly?.message ?? '', /reading only/)
})

test('a damaged picture for display is named in a warning, not given out, and mended when it is made again', async (t) => {
  const { folder, custodian, first } = await filledCase(testFolder(t))
  const vault = closeAtEnd(t, await openCase(folder, custodian))
  const { display } = first.picture ?? vault.evidence.get(first.id).picture!
  const path = await vault.blobs.pathOf(display.sha256)
  const whole = readFileSync(path, 'utf8')
  assert.deepEqual(vault.warnings(), [])
  chmodSync(path, 0o644)
  truncateSync(path, 3)
  await vault.verifyOriginals(never, () => {})
  assert.deepEqual(
    vault.warnings().map(({ kind }) => kind),
    ['derived bytes damaged'],
  )
  assert.match(vault.cases.read().warnings[0]!.message, /P1/)
  assert.deepEqual(statesOf(vault), ['intact', 'intact'])
  await assert.rejects(vault.requireDerivedIntact(display.sha256), isFault('evidence/changed', /Examine/))
  await assert.rejects(vault.blobs.write(oneChunk(whole)), isFault('evidence/changed'))
  await vault.blobs.write(oneChunk(whole), { mends: true })
  assert.deepEqual(vault.warnings(), [])
  await vault.requireDerivedIntact(display.sha256)
  assert.equal(readFileSync(path, 'utf8'), whole)
})

test('a clock behind the newest entry of the log is a warning, and the log notes it', async (t) => {
  const parent = testFolder(t)
  const clock = handClock()
  const { folder, custodian } = await filledCase(parent, testCustodian(join(parent, 'user'), clock))
  clock.set('2025-01-01T00:00:00.000Z')
  const vault = closeAtEnd(t, await openCase(folder, custodian))
  assert.deepEqual(
    vault.warnings().map(({ kind }) => kind),
    ['clock set back'],
  )
  assert.ok(actsOf(vault).includes('clock set back'))
  const late = await takeIn(vault, 'late')
  assert.match(late.integrity.foundAt, /^2025-01-01/)
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
})
