import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import type { CaseVault } from './case-vault.ts'
import { createCase } from './create-case.ts'
import { networkFileSystem, networkKindOf } from './network-file-system.ts'
import { openCase } from './open-case.ts'
import { mount, tinyDisk } from './tiny-disk-fixture.ts'
import {
  filledCase,
  isFault,
  never,
  oneChunk,
  takeIn,
  testCustodian,
  testFolder,
  testStatement,
} from './vault-fixture.ts'

const fill = async (vault: CaseVault, bytes: number): Promise<unknown> => {
  for (let turn = 0; ; turn += 1)
    try {
      await takeIn(vault, `${turn} `.repeat(bytes))
    } catch (thrown) {
      return thrown
    }
}

test('a full disk loses nothing committed, says what to do, and work goes on once there is space', async (t) => {
  const user = testFolder(t)
  const disk = tinyDisk(t, '2m')
  if (disk === undefined) return
  const custodian = testCustodian(user)
  const vault = await createCase(disk, testStatement, custodian)
  const ballast = join(disk, 'ballast')
  writeFileSync(ballast, Buffer.alloc(600_000))
  assert.ok(isFault('vault/full', /Free some space/)(await fill(vault, 20_000)), 'blobs fill the disk')
  assert.deepEqual(readdirSync(join(vault.folder, 'blobs', 'incoming')), [])
  const [first] = vault.evidence.list()
  assert.ok(first !== undefined)
  const note = (text: string) => vault.evidence.annotate(first.id, { note: text })
  let last = ''
  let thrown: unknown
  while (thrown === undefined)
    try {
      last = note(`${last.length} ${'n'.repeat(9_000)}`).note
    } catch (caught) {
      thrown = caught
    }
  assert.ok(isFault('vault/full', /disk is full/)(thrown), `the database fills the disk: ${thrown}`)
  assert.equal(vault.evidence.get(first.id).note, last)
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
  rmSync(ballast)
  assert.equal(note('space again').note, 'space again')
  const held = vault.evidence.list().length
  await vault.close()
  const again = await openCase(vault.folder, custodian)
  assert.equal(again.readOnly, null)
  assert.equal(again.evidence.list().length, held)
  assert.deepEqual((await again.verifyOriginals(never, () => {})).changed, [])
  await again.close()
})

test('a case on a full disk still closes and opens', async (t) => {
  const user = testFolder(t)
  const disk = tinyDisk(t, '1m')
  if (disk === undefined) return
  const custodian = testCustodian(user)
  const vault = await createCase(disk, testStatement, custodian)
  await fill(vault, 5_000)
  try {
    writeFileSync(join(disk, 'rest'), Buffer.alloc(1_000_000))
  } catch {}
  const held = vault.evidence.list()
  await vault.close().catch(() => {})
  const full = await openCase(vault.folder, custodian)
  assert.ok(isFault('vault/full', /Free some space/)(full.readOnly))
  assert.deepEqual(full.evidence.list(), held)
  await full.close()
  rmSync(join(disk, 'rest'), { force: true })
  const again = await openCase(vault.folder, custodian)
  assert.deepEqual(again.evidence.list(), held)
  assert.deepEqual((await again.custody.verify(never)).faults, [])
  await again.close()
})

test('a case on read-only media opens for reading, and nothing is written there', async (t) => {
  const parent = testFolder(t)
  const { folder, custodian, first } = await filledCase(parent)
  const disk = tinyDisk(t, '4m')
  if (disk === undefined) return
  const copy = join(disk, basename(folder))
  cpSync(folder, copy, { recursive: true })
  mount('-o', 'remount,ro', disk)
  const vault = await openCase(copy, custodian)
  assert.ok(isFault('vault/read-only', /reading only/)(vault.readOnly))
  assert.equal(vault.evidence.list().length, 2)
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
  assert.deepEqual((await vault.verifyOriginals(never, () => {})).changed, [])
  assert.throws(() => vault.evidence.annotate(first.id, { note: 'x' }), isFault('vault/read-only'))
  await assert.rejects(
    createCase(disk, testStatement, custodian),
    isFault('vault/read-only', /cannot be written/),
  )
  await vault.close()
})

test('a source that cannot be read is the evidence, not the vault', async (t) => {
  const parent = testFolder(t)
  const vault = await createCase(parent, testStatement, testCustodian(join(parent, 'user')))
  const { createReadStream } = await import('node:fs')
  mkdirSync(join(parent, 'folder'))
  await assert.rejects(
    vault.blobs.write(createReadStream(join(parent, 'folder'))),
    isFault('evidence/unreadable'),
  )
  await assert.rejects(
    vault.blobs.write(createReadStream(join(parent, 'absent'))),
    isFault('evidence/unreadable'),
  )
  await assert.rejects(vault.blobs.write(oneChunk('four'), { mostBytes: 3 }), isFault('evidence/too-large'))
  assert.equal((await vault.blobs.write(oneChunk('four'), { mostBytes: 4 })).bytes, 4)
  await assert.rejects(vault.blobs.write(oneChunk('five'), { signal: AbortSignal.abort() }), {
    name: 'AbortError',
  })
  assert.deepEqual(readdirSync(join(vault.folder, 'blobs', 'incoming')), [])
  await vault.close()
})

test('network file systems are known by their magic number', async () => {
  assert.equal(networkKindOf(0x6969), 'NFS')
  assert.equal(networkKindOf(0xff534d42 | 0), 'CIFS', 'statfs may give the number as a signed one')
  assert.equal(networkKindOf(0xef53), null)
  assert.equal(await networkFileSystem(tmpdir()), null)
})
