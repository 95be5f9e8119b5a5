import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
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
} from './vault-fixture.ts'

/** Changes a closed case's database behind the program's back, with every trigger dropped. */
const attack = (folder: string, sql: string): void => {
  const database = new DatabaseSync(join(folder, 'case.sqlite'))
  const triggers = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).all()
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`)
  database.exec(`PRAGMA foreign_keys = OFF; ${sql}`)
  database.close()
}

const attacks: readonly (readonly [name: string, sql: string, says: RegExp])[] = [
  ['a changed row', `UPDATE custody SET actor = 'Somebody' WHERE sequence = 3`, /Row 3 was changed/],
  ['a row taken out', 'DELETE FROM custody WHERE sequence = 4', /Row 5 stands where row 4/],
  ['a truncated tail', 'DELETE FROM custody WHERE sequence >= 6', /rows were removed from its end/],
  ['an emptied log', 'DELETE FROM custody', /The log is empty/],
  ['an emptied log without head', 'DELETE FROM custody; DELETE FROM custody_head', /The log is empty/],
  [
    'a table of the log without constraints, with NULL hashes',
    'CREATE TABLE c AS SELECT * FROM custody; DROP TABLE custody; ALTER TABLE c RENAME TO custody; UPDATE custody SET hash = NULL, previous = NULL',
    /is not a custody row/,
  ],
  [
    'rows in duplicate',
    'CREATE TABLE c AS SELECT * FROM custody UNION ALL SELECT * FROM custody WHERE sequence = 2; DROP TABLE custody; ALTER TABLE c RENAME TO custody',
    /it is there twice/,
  ],
  [
    'rows reordered',
    'CREATE TABLE c AS SELECT * FROM custody; DROP TABLE custody; ALTER TABLE c RENAME TO custody; UPDATE custody SET sequence = 5 - sequence WHERE sequence IN (2, 3)',
    /Row 2 was changed/,
  ],
  [
    'a score that was changed',
    `UPDATE findings SET record = json_set(record, '$.score', 0.1)`,
    /finding .* is not what it was/,
  ],
  ['a finding taken out', 'DELETE FROM findings', /finding .* is not in the case any more/],
  [
    'an exhibit exchanged',
    `UPDATE exhibits SET record = json_set(record, '$.sha256', '${'e'.repeat(64)}') WHERE number = 1`,
    /P1 has another hash/,
  ],
  [
    'an exhibit renamed',
    `UPDATE exhibits SET record = json_set(record, '$.name', 'x') WHERE number = 1`,
    /exhibit .* is not what it was/,
  ],
  ['metadata changed', `UPDATE metadata SET record = '[]'`, /metadata .* is not what it was/],
  ['a mark taken out', 'DELETE FROM marks', /mark .* is not in the case any more/],
  ['a face moved', `UPDATE faces SET record = json_set(record, '$.box.x', 11)`, /face .* is not what it was/],
  [
    'the case renumbered',
    `UPDATE case_record SET record = json_set(record, '$.number', 'x')`,
    /case .* is not what it was/,
  ],
  ['the keys taken out', 'DELETE FROM custody_keys', /public key/],
  ['a head that is no JSON object', `UPDATE custody_head SET head = '[]'`, /no readable signed head/],
]

for (const [name, sql, says] of attacks)
  test(`${name} in the database is found at opening, and the case is then for reading only`, async (t) => {
    const { folder, custodian } = await filledCase(testFolder(t))
    attack(folder, sql)
    const before = readFileSync(join(folder, 'case.sqlite'))
    const vault = await openCase(folder, custodian)
    closeAtEnd(t, vault)
    const { intact, faults } = await vault.custody.verify(never)
    assert.equal(intact, false)
    assert.ok(
      faults.some((fault) => says.test(fault)),
      faults.join('\n'),
    )
    assert.equal(vault.readOnly?.code, 'vault/corrupt')
    assert.throws(() => vault.cases.close(), isFault('vault/corrupt', /does not verify/))
    await assert.rejects(takeIn(vault, 'more'))
    await vault.close()
    assert.deepEqual(readFileSync(join(folder, 'case.sqlite')), before)
  })

test('the log refuses to be changed, shortened or continued anywhere but at its end', async (t) => {
  const { folder } = await filledCase(testFolder(t))
  const database = new DatabaseSync(join(folder, 'case.sqlite'))
  t.after(() => database.close())
  const again = `INSERT OR REPLACE INTO custody SELECT 3, at, offset_minutes, actor, act, subject, subject_sha256, detail, previous, hash FROM custody WHERE sequence = 3`
  for (const sql of [
    `UPDATE custody SET actor = 'x'`,
    'DELETE FROM custody WHERE sequence = 7',
    again,
    `INSERT INTO custody SELECT 9, at, offset_minutes, actor, act, subject, subject_sha256, detail, hash, '${'e'.repeat(64)}' FROM custody WHERE sequence = 7`,
    `INSERT INTO custody SELECT 8, at, offset_minutes, actor, act, subject, subject_sha256, detail, previous, '${'e'.repeat(64)}' FROM custody WHERE sequence = 7`,
    `UPDATE findings SET record = '{}'`,
    'DELETE FROM findings',
    'DELETE FROM faces',
    'DELETE FROM exhibits',
    `UPDATE exhibits SET record = json_set(record, '$.sha256', '${'e'.repeat(64)}')`,
    `UPDATE exhibits SET record = json_set(record, '$.name', 'other')`,
    'UPDATE exhibits SET number = number + 10',
  ])
    assert.throws(() => database.exec(sql), /log|never/, sql)
})

test('an older copy of the whole case is recognised by the installation that signed more', async (t) => {
  const parent = testFolder(t)
  const { folder, custodian } = await filledCase(parent)
  const copy = join(parent, 'copy')
  cpSync(folder, copy, { recursive: true })
  const vault = await openCase(folder, custodian)
  await takeIn(vault, 'third')
  await vault.close()
  const older = await openCase(copy, custodian)
  closeAtEnd(t, older)
  assert.match(
    (await older.custody.verify(never)).faults.join(),
    /This installation knows of 9 rows, but the log has 7/,
  )
  assert.equal(older.readOnly?.code, 'vault/corrupt')
})

test('another installation goes on under its own key, and the log says where', async (t) => {
  const parent = testFolder(t)
  const { folder, custodian } = await filledCase(parent)
  const other = testCustodian(join(parent, 'other'))
  const vault = await openCase(folder, other)
  closeAtEnd(t, vault)
  await takeIn(vault, 'third')
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
  assert.deepEqual(actsOf(vault).slice(-3), ['custody key changed', 'case opened', 'exhibit received'])
  assert.equal(vault.custody.head()?.key, other.key.fingerprint)
  assert.deepEqual(
    readdirSync(join(folder, 'keys')).sort(),
    [custodian.key.fingerprint, other.key.fingerprint].map((name) => `${name}.pem`).sort(),
  )
})
