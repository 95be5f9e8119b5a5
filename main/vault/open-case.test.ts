import assert from 'node:assert/strict'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { FaultCode } from '#app/fault.ts'
import { createCase } from './create-case.ts'
import { migrationList } from './migrations/migration-list.ts'
import { openCase } from './open-case.ts'
import {
  actsOf,
  closeAtEnd,
  filledCase,
  isFault,
  never,
  takeIn,
  testCustodian,
  testFolder,
  testStatement,
} from './vault-fixture.ts'

const latestVersion = migrationList.at(-1)!.version

test('a case comes back as it was left', async (t) => {
  const { folder, custodian, first, second, face, finding } = await filledCase(testFolder(t))
  assert.equal(basename(folder), '2026-117.assay')
  const vault = await openCase(folder, custodian)
  closeAtEnd(t, vault)
  const [p1, p2] = vault.evidence.list()
  assert.deepEqual([p1!.label, p2!.label], ['P1', 'P2'])
  assert.equal(p1!.sha256, first.sha256)
  assert.equal(p1!.picture?.rgbSha256, 'a'.repeat(64))
  assert.deepEqual(vault.evidence.metadata(p1!.id), [{ group: 'EXIF', name: 'Make', value: '<b>' }])
  assert.deepEqual(vault.faces.list(), [face])
  assert.deepEqual(vault.findings.list(), [finding])
  assert.deepEqual(
    vault.marks.of(second.id).map(({ points }) => points),
    [[{ x: 1, y: 2.5 }]],
  )
  assert.deepEqual(actsOf(vault), [
    'case created',
    'exhibit received',
    'exhibit received',
    'exhibit decoded',
    'faces found',
    'finding recorded',
    'mark changed',
    'case opened',
  ])
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
  const { exhibits, faces, number, closedAt } = vault.cases.read()
  assert.deepEqual(
    { exhibits, faces, number, closedAt },
    { exhibits: 2, faces: 1, number: '2026/117', closedAt: null },
  )
})

test('the database is in WAL mode, synchronous, with foreign keys, and says whose it is', async (t) => {
  const { folder } = await filledCase(testFolder(t))
  const database = new DatabaseSync(join(folder, 'case.sqlite'))
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0]
  assert.equal(pragma('journal_mode'), 'wal')
  assert.equal(pragma('application_id'), 0x41534159)
  assert.equal(pragma('user_version'), latestVersion)
  database.close()
})

test('one writer at a time, and the second is told who the first is', async (t) => {
  const { folder, custodian } = await filledCase(testFolder(t))
  const vault = await openCase(folder, custodian)
  await assert.rejects(
    openCase(folder, custodian),
    isFault('vault/locked', new RegExp(`process ${process.pid}`)),
  )
  rmSync(join(folder, 'lock.json'))
  await assert.rejects(
    openCase(folder, custodian),
    isFault('vault/locked', /Another program has the case open/),
  )
  await vault.close()
  await (await openCase(folder, custodian)).close()
  assert.equal(existsSync(join(folder, 'lock.json')), false)
})

test('a case of a newer version, a damaged one, another database and no case are told apart', async (t) => {
  const parent = testFolder(t)
  const { folder, custodian } = await filledCase(parent)
  const variant = (name: string, change: (database: string) => void): string => {
    const copy = join(parent, name)
    cpSync(folder, copy, { recursive: true })
    change(join(copy, 'case.sqlite'))
    return copy
  }
  const sql = (text: string) => (file: string) => {
    const database = new DatabaseSync(file)
    database.exec(text)
    database.close()
  }
  const overwrite = (file: string) => {
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xa5, 4096 * 3, 4096 * 9))
  }
  const cases: readonly (readonly [string, FaultCode])[] = [
    [variant('newer', sql(`PRAGMA user_version = ${latestVersion + 1}`)), 'vault/too-new'],
    [variant('foreign', sql('PRAGMA application_id = 1')), 'vault/corrupt'],
    [variant('overwritten', overwrite), 'vault/corrupt'],
    [variant('cut', (file) => truncateSync(file, 4096 * 5)), 'vault/corrupt'],
    [
      variant('text', (file) => writeFileSync(file, 'no database at all, but longer than a header')),
      'vault/corrupt',
    ],
    [variant('empty', (file) => truncateSync(file, 0)), 'vault/corrupt'],
    [
      variant('orphans', sql('PRAGMA foreign_keys = OFF; DROP TRIGGER faces_stay; DELETE FROM faces')),
      'vault/corrupt',
    ],
    [variant('none', (file) => rmSync(file)), 'input/not-found'],
    [join(parent, 'absent'), 'input/not-found'],
  ]
  for (const [copy, code] of cases) {
    await assert.rejects(openCase(copy, custodian), isFault(code), `${copy} must end in ${code}`)
    assert.equal(existsSync(join(copy, 'lock.json')), false, `${copy} must not stay locked`)
    if (code !== 'input/not-found')
      await assert.rejects(openCase(copy, custodian, { readOnly: true }), isFault(code))
  }
})

test('a case opens for reading without a trace, also with changes that a crash left in the log', async (t) => {
  const parent = testFolder(t)
  const { folder, custodian } = await filledCase(parent)
  const vault = await openCase(folder, custodian)
  await takeIn(vault, 'third')
  const crashed = join(parent, 'crashed')
  mkdirSync(crashed)
  cpSync(folder, crashed, { recursive: true })
  await vault.close()
  assert.ok(statSync(join(crashed, 'case.sqlite-wal')).size > 0)
  for (const place of [folder, crashed]) {
    const before = readdirSync(place, { recursive: true }).sort()
    const reading = await openCase(place, custodian, { readOnly: true })
    assert.equal(reading.evidence.list().length, 3)
    assert.equal(reading.readOnly?.code, 'vault/read-only')
    assert.deepEqual((await reading.custody.verify(never)).faults, [])
    assert.equal((await reading.verifyOriginals(never, () => {})).verified, 3)
    assert.throws(() => reading.cases.close(), isFault('vault/read-only', /reading only/))
    assert.throws(() => reading.queue.setPaused(true), isFault('vault/read-only'))
    await reading.close()
    assert.deepEqual(readdirSync(place, { recursive: true }).sort(), before)
  }
})

test('two cases of one number get two folders, and a crash while creating leaves none', async (t) => {
  const parent = testFolder(t)
  const custodian = testCustodian(join(parent, 'user'))
  const [one, two] = [
    await createCase(parent, testStatement, custodian),
    await createCase(parent, testStatement, custodian),
  ]
  await one.close()
  await two.close()
  assert.equal(basename(two.folder), '2026-117-2.assay')
  assert.notEqual(one.id, two.id)
  const failing = {
    ...custodian,
    actor: () => {
      throw new Error('stop')
    },
  }
  await assert.rejects(createCase(parent, testStatement, failing), /stop/)
  assert.deepEqual(readdirSync(parent).sort(), ['2026-117-2.assay', '2026-117.assay', 'user'])
})
