import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { connectClient } from '#app/contract/client.ts'
import { contract } from '#app/contract/contract.ts'
import { openWorkstation } from '#main/open-workstation.ts'
import { forkChild } from '#main/process/child.ts'
import { openSettingsStore } from '#main/settings/settings-store.ts'
import { writeRandomPack } from '#models/packs/random-pack-fixture.ts'
import { samplePictures } from './sample-pictures.ts'

/** A home of its own, with a tiny pack of random weights if wanted; gives what opens a workstation there. */
const freshHome = async (t: TestContext, { hasPack }: { readonly hasPack: boolean }) => {
  const home = mkdtempSync(join(tmpdir(), 'assay-sample-'))
  const before = process.env.ASSAY_HOME
  process.env.ASSAY_HOME = home
  const closings: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const close of closings) await close()
    if (before === undefined) delete process.env.ASSAY_HOME
    else process.env.ASSAY_HOME = before
    rmSync(home, { recursive: true, force: true })
  })
  const packFolder = join(home, 'pack')
  if (hasPack) await writeRandomPack(packFolder)
  const settings = openSettingsStore(join(home, 'settings.json'))
  settings.change({ packFolder, device: 'cpu', examiner: 'E. Examiner' })
  // Settings that name a pack are no first start any more; this is where the next one takes it up again.
  settings.noteSampleCase('begun')
  const open = async (kind: 'loopback' | 'cli' = 'loopback') => {
    const workstation = await openWorkstation({
      kind,
      startChild: forkChild,
      dialogs: null,
      networkAttempts: () => 0,
    })
    closings.push(workstation.close)
    return { ...connectClient(contract, workstation.wire), close: workstation.close }
  }
  return { home, settings, open }
}

const caseFolders = (home: string): readonly string[] =>
  existsSync(join(home, 'cases')) ? readdirSync(join(home, 'cases')) : []

test('the first start makes the sample case as any case is made, and no later one does', async (t) => {
  const { home, settings, open } = await freshHome(t, { hasPack: true })
  const first = await open()
  const entry = await first.shelf.sample({})
  assert.deepEqual([entry?.number, entry?.sample, entry?.present], ['Sample case', true, true])
  assert.equal(settings.sampleCase(), 'done')
  assert.equal(await first.shelf.current({}), null)

  const record = await first.shelf.open({ folder: entry!.folder })
  assert.deepEqual([record.exhibits, record.faces, record.examiner], [2, 2, 'E. Examiner'])
  const exhibits = await first.evidence.list({})
  assert.deepEqual(
    exhibits.map(({ label, name, source, picture }) => [label, name, source.kind, picture?.width]),
    [
      ['S1', samplePictures[0].name, 'sample', 768],
      ['S2', samplePictures[1].name, 'sample', 768],
    ],
  )
  assert.match(exhibits[0]!.note, /does not exist/)
  assert.match(exhibits[1]!.note, /nose and mouth were replaced/)
  const findings = await first.faces.findings({})
  assert.equal(findings.length, 2)
  for (const { score, outcome, segmentation } of findings) {
    assert.ok(score !== null && segmentation !== null)
    assert.notEqual(outcome, 'not assessable')
  }
  const verdict = await first.custody.verify({})
  assert.equal(verdict.intact, true)
  // Opening it does not make it a case like others.
  assert.deepEqual(
    (await first.shelf.recent({})).map(({ sample }) => sample),
    [true],
  )
  await first.shelf.leave({})
  await first.shelf.forget({ folder: entry!.folder })
  rmSync(entry!.folder, { recursive: true })
  await first.close()

  const second = await open()
  assert.equal(await second.shelf.sample({}), null)
  assert.deepEqual(await second.shelf.recent({}), [])
  assert.deepEqual(caseFolders(home), [])
})

test('a start that is broken off leaves one case, which the next start completes', async (t) => {
  const { home, settings, open } = await freshHome(t, { hasPack: true })
  const first = await open()
  while (caseFolders(home).filter((name) => name.endsWith('.assay')).length === 0)
    await new Promise((resolve) => setTimeout(resolve, 10))
  await first.close()
  assert.equal(settings.sampleCase(), 'begun')
  assert.deepEqual(settings.recent(), [])
  const second = await open()
  const entry = await second.shelf.sample({})
  assert.deepEqual(caseFolders(home), ['Sample-case.assay'])
  const record = await second.shelf.open({ folder: entry!.folder })
  assert.deepEqual([record.exhibits, record.faces], [2, 2])
  assert.equal((await second.faces.findings({})).length, 2)
  assert.equal((await second.custody.verify({})).intact, true)
})

test('without a pack nothing is made, nor is it for the command line', async (t) => {
  const { home, settings, open } = await freshHome(t, { hasPack: false })
  assert.equal(await (await open()).shelf.sample({}), null)
  assert.equal(await (await open('cli')).shelf.sample({}), null)
  assert.equal(settings.sampleCase(), 'begun')
  assert.deepEqual(caseFolders(home), [])
})
