import assert from 'node:assert/strict'
import {
  chmodSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { test } from 'node:test'
import { ZipFile } from 'yazl'
import { archiveCase } from './archive-case.ts'
import { backupCase } from './backup-case.ts'
import { openCase } from './open-case.ts'
import { unarchiveCase } from './unarchive-case.ts'
import { actsOf, closeAtEnd, filledCase, isFault, never, testFolder } from './vault-fixture.ts'

const sha = (digit: string) => digit.repeat(64)

const zipOf = async (
  path: string,
  files: readonly (readonly [
    name: string,
    content: string,
    options?: { compress?: boolean; mode?: number },
  ])[],
): Promise<string> => {
  const zip = new ZipFile()
  for (const [name, content, options] of files)
    zip.addBuffer(Buffer.from(content), name.replaceAll('..', '__'), { compress: false, ...options })
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
  // yazl itself refuses such names, so they are written over its bytes.
  if (files.some(([name]) => name.includes('..')))
    writeFileSync(path, Buffer.from(readFileSync(path, 'latin1').replaceAll('__', '..'), 'latin1'))
  return path
}

test('an archived case comes back whole elsewhere, and both logs verify', async (t) => {
  const parent = testFolder(t)
  const { folder, custodian } = await filledCase(parent)
  const vault = closeAtEnd(t, await openCase(folder, custodian))
  const archive = await archiveCase(vault, never)
  assert.equal(basename(archive.path), '2026-117.assay.zip')
  assert.equal(actsOf(vault).at(-1), 'case archived')
  assert.match(vault.custody.rows().at(-1)!.detail, new RegExp(archive.sha256))
  assert.ok(readFileSync(archive.path).includes('png of 0123456789abcdef'), 'blobs are stored as they are')
  const elsewhere = join(parent, 'elsewhere')
  mkdirSync(elsewhere)
  const back = await unarchiveCase(archive.path, elsewhere, never)
  assert.equal(basename(back), '2026-117.assay')
  const read = closeAtEnd(
    t,
    await openCase(back, { ...custodian, witness: { ...custodian.witness, seen: () => null } }),
  )
  assert.deepEqual((await read.custody.verify(never)).faults, [])
  assert.deepEqual(read.evidence.list(), vault.evidence.list())
  assert.deepEqual((await read.verifyOriginals(never, () => {})).changed, [])
  assert.equal(basename(await unarchiveCase(archive.path, elsewhere, never)), '2026-117-2.assay')
  assert.deepEqual(
    readdirSync(parent).filter((name) => name.startsWith('.')),
    [],
  )
})

test('a backup is a case of its own that opens', async (t) => {
  const parent = testFolder(t)
  const { folder, custodian } = await filledCase(parent)
  const vault = closeAtEnd(t, await openCase(folder, custodian))
  const backups = join(parent, 'backups')
  mkdirSync(backups)
  const copy = await backupCase(vault, backups, never)
  assert.equal(actsOf(vault).at(-1), 'case backed up')
  const read = closeAtEnd(t, await openCase(copy, custodian, { readOnly: true }))
  assert.deepEqual(read.evidence.list(), vault.evidence.list())
  assert.deepEqual(actsOf(read), actsOf(vault).slice(0, -1))
})

test('no archive and no backup is made of evidence that changed', async (t) => {
  const parent = testFolder(t)
  const { folder, custodian, first } = await filledCase(parent)
  const vault = closeAtEnd(t, await openCase(folder, custodian))
  const file = await vault.blobs.pathOf(first.sha256)
  chmodSync(file, 0o644)
  writeFileSync(file, 'changed')
  await assert.rejects(archiveCase(vault, never), isFault('evidence/changed'))
  await assert.rejects(backupCase(vault, parent, never), isFault('evidence/changed'))
  assert.deepEqual(readdirSync(parent).sort(), ['2026-117.assay', 'user'])
})

test('archives that are not a case, or would lead elsewhere, are refused and leave nothing', async (t) => {
  const parent = testFolder(t)
  const target = join(parent, 'target')
  mkdirSync(target)
  const database = ['x.assay/case.sqlite', 'd'] as const
  const blob = `x.assay/blobs/aa/${sha('a')}`
  const cases: readonly (readonly [RegExp, Parameters<typeof zipOf>[1]])[] = [
    [/no case/, []],
    [/no case has/, [database, ['x.assay/other.txt', '']]],
    [/no case has/, [database, ['x.assay/blobs/aa/readme', '']]],
    [/no case has/, [database, [`x.assay/blobs/bb/${sha('a')}`, '']]],
    [/no archive/, [database, ['../case.sqlite', '']]],
    [/no archive/, [database, ['x.assay/../../evil.assay/case.sqlite', '']]],
    [/more than one case/, [database, ['y.assay/case.sqlite', '']]],
    [/twice/, [database, database]],
    [/compressed/, [['x.assay/case.sqlite', 'd'.repeat(5000), { compress: true }]]],
    [/link/, [database, [blob, '/etc/passwd', { mode: 0o120777 }]]],
    [/not what its hash says/, [database, [blob, 'other bytes']]],
    [/no case/, [['x.assay/custody-head.json', '{}']]],
  ]
  for (const [says, files] of cases) {
    const path = await zipOf(join(parent, 'bad.zip'), files)
    await assert.rejects(unarchiveCase(path, target, never), isFault('vault/corrupt', says), String(says))
    assert.deepEqual(readdirSync(target), [])
  }
  assert.equal(existsSync(join(parent, 'evil.assay')), false)
  writeFileSync(join(parent, 'text.zip'), 'no zip at all')
  await assert.rejects(unarchiveCase(join(parent, 'text.zip'), target, never), isFault('vault/corrupt'))
  await assert.rejects(unarchiveCase(join(parent, 'absent.zip'), target, never), isFault('input/not-found'))
})

test('an archive cut off or changed anywhere is not unpacked as the same case', async (t) => {
  const parent = testFolder(t)
  const { folder, custodian } = await filledCase(parent)
  const vault = await openCase(folder, custodian)
  const { path } = await archiveCase(vault, never)
  await vault.close()
  const bytes = readFileSync(path)
  const target = join(parent, 'target')
  mkdirSync(target)
  const cut = join(parent, 'cut.zip')
  for (let share = 0; share < 1; share += 0.083) {
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * share)))
    await assert.rejects(unarchiveCase(cut, target, never), isFault('vault/corrupt'))
  }
  const blobAt = bytes.indexOf('png of 0123456789abcdef')
  const changed = Buffer.from(bytes)
  changed.write('P', blobAt)
  writeFileSync(cut, changed)
  await assert.rejects(unarchiveCase(cut, target, never), isFault('vault/corrupt'))
  assert.deepEqual(readdirSync(target), [])
})
