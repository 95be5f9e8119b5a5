import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkIntegrity, openDatabase } from './database.ts'
import { checkForm, migrate } from './migrate.ts'
import { migrationList } from './migrations/migration-list.ts'
import { isFault, testFolder } from './vault-fixture.ts'

const latest = migrationList.at(-1)!.version
const second = { version: latest + 1, title: 'a second table', sql: 'CREATE TABLE second (name TEXT) STRICT' }
const broken = {
  version: latest + 2,
  title: 'a broken step',
  sql: 'CREATE TABLE third (name TEXT) STRICT; SELECT nothing FROM nowhere',
}
const tablesOf = (database: ReturnType<typeof openDatabase>) =>
  database
    .all(`SELECT name FROM sqlite_schema WHERE name IN ('custody', 'second', 'third')`)
    .map(({ name }) => name)

test('an earlier form is brought up to date step by step, after a copy', async (t) => {
  const path = join(testFolder(t), 'case.sqlite')
  const database = openDatabase(path, 'write')
  assert.deepEqual(await migrate(database, migrationList), { from: 0, to: latest, copy: null })
  assert.equal(await migrate(database, migrationList), null)
  assert.throws(
    () => checkForm(database, [...migrationList, second]),
    isFault('vault/read-only', /earlier version/),
  )
  const upgrade = await migrate(database, [...migrationList, second])
  assert.deepEqual(upgrade, { from: latest, to: latest + 1, copy: `${path}.before-version-${latest + 1}` })
  assert.deepEqual(tablesOf(database), ['custody', 'second'])
  const copy = openDatabase(upgrade!.copy!, 'write')
  checkIntegrity(copy)
  assert.deepEqual(tablesOf(copy), ['custody'])
  copy.close()
  database.close()
})

test('a step that fails leaves the form before it, and a newer form is refused untouched', async (t) => {
  const path = join(testFolder(t), 'case.sqlite')
  const database = openDatabase(path, 'write')
  t.after(() => database.close())
  await migrate(database, migrationList)
  await assert.rejects(migrate(database, [...migrationList, second, broken]))
  assert.equal(database.get('PRAGMA user_version')?.user_version, latest + 1)
  assert.deepEqual(tablesOf(database), ['custody', 'second'])
  await assert.rejects(migrate(database, migrationList), isFault('vault/too-new'))
  assert.equal(existsSync(`${path}.before-version-${latest}`), false)
})
