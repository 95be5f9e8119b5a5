import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import fc from 'fast-check'
import type { VerificationLine } from '#app/records/verification.ts'
import { caseFiles } from '#main/vault/case-folder.ts'
import { filledCase, isFault, never, testFolder } from '#main/vault/vault-fixture.ts'
import { openCaseHoldings } from './open-case-holdings.ts'
import { nothingKnown, type OutsideKnowledge, verifyCase } from './verify-case.ts'

const linesOf = async (folder: string, knowledge: OutsideKnowledge = nothingKnown) => {
  const lines: VerificationLine[] = []
  for await (const line of verifyCase(await openCaseHoldings(folder), knowledge, never)) lines.push(line)
  return lines
}

const failures = async (folder: string, knowledge?: OutsideKnowledge): Promise<readonly string[]> =>
  (await linesOf(folder, knowledge))
    .filter(({ state }) => state === 'failed')
    .map(({ subject, sentence }) => `${subject}: ${sentence}`)

const blobPath = (folder: string, sha256: string): string =>
  join(caseFiles(folder).blobs, sha256.slice(0, 2), sha256)

const change = (path: string, at: number, by: number): void => {
  const bytes = readFileSync(path)
  bytes[at % bytes.length]! ^= by
  chmodSync(path, 0o644)
  writeFileSync(path, bytes)
}

/** Changes the database behind the program's back. */
const meddle = (folder: string, ...statements: readonly string[]): void => {
  const database = new DatabaseSync(caseFiles(folder).database)
  for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all())
    database.exec(`DROP TRIGGER ${name}`)
  for (const statement of statements) database.exec(statement)
  database.close()
}

test('a sound case has a line for each thing that was looked at, and no failure', async (t) => {
  const { folder, first, second } = await filledCase(testFolder(t))
  const before = readdirSync(folder, { recursive: true }).sort()
  const lines = await linesOf(folder)
  assert.deepEqual(
    lines.filter(({ state }) => state === 'failed'),
    [],
  )
  for (const { label, sha256 } of [first, second])
    assert.ok(
      lines.some(({ subject, sentence }) => subject === `exhibit ${label}` && sentence.includes(sha256)),
    )
  assert.ok(lines.some(({ subject, sentence }) => subject === 'records' && /^All 7 records/.test(sentence)))
  assert.deepEqual(
    lines.filter(({ state }) => state === 'not checked').map(({ subject }) => subject),
    ['head of the log'],
  )
  assert.deepEqual(readdirSync(folder, { recursive: true }).sort(), before, 'verifying leaves nothing behind')
})

test('one changed byte of any original or derived file is named', async (t) => {
  const { folder, first, second } = await filledCase(testFolder(t))
  const files = readdirSync(caseFiles(folder).blobs, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (sha256, at, by) => {
        const path = blobPath(folder, sha256)
        change(path, at, by)
        const found = await failures(folder)
        change(path, at, by)
        const label = [first, second].find((exhibit) => exhibit.sha256 === sha256)?.label ?? first.label
        return found.length > 0 && found.every((line) => line.startsWith(`exhibit ${label}: `))
      },
    ),
    { numRuns: 30 },
  )
})

test('a changed, removed, reordered or repeated row of the log, or a replaced head, is named', async (t) => {
  const attacks: readonly (readonly [string, RegExp])[] = [
    ["UPDATE custody SET actor = 'Nobody' WHERE sequence = 3", /Row 3 was changed/],
    ['DELETE FROM custody WHERE sequence = 3', /Row 4 stands where row 3 belongs/],
    [
      'DELETE FROM custody WHERE sequence = (SELECT max(sequence) FROM custody)',
      /rows were removed from its end/,
    ],
    [
      `UPDATE custody SET sequence = 1000 WHERE sequence = 2; UPDATE custody SET sequence = 2 WHERE sequence = 3;
       UPDATE custody SET sequence = 3 WHERE sequence = 1000`,
      /Row 2 was changed/,
    ],
    [
      `INSERT INTO custody SELECT (SELECT max(sequence) + 1 FROM custody), at, offset_minutes, actor, act, subject, subject_sha256,
       detail, previous, substr(hash, 2) || '0' FROM custody WHERE sequence = 2`,
      /was changed|added without a signature/,
    ],
    [`UPDATE custody_head SET head = json_set(head, '$.hash', '${'0'.repeat(64)}')`, /another last hash/],
    [
      `UPDATE custody_head SET head = json_set(head, '$.at', '2030-01-01T00:00:00.000Z')`,
      /signature does not match/,
    ],
    [
      `UPDATE findings SET record = json_set(record, '$.score', 0.1)`,
      /record \(finding .*was changed without the log/,
    ],
    ['DELETE FROM findings', /record \(finding .*is not in the case any more/],
    [`UPDATE custody_keys SET public_key = 'x'`, /public key/],
  ]
  for (const [attack, says] of attacks) {
    const { folder } = await filledCase(testFolder(t))
    meddle(folder, attack)
    assert.match((await failures(folder)).join('\n'), says, attack)
  }
})

test('a log that was cut back together with its head is caught by whoever saw it longer', async (t) => {
  const parent = testFolder(t)
  const { folder, custodian } = await filledCase(parent)
  const files = caseFiles(folder)
  const [database, head] = [readFileSync(files.database), readFileSync(files.head)]
  const { openCase } = await import('#main/vault/open-case.ts')
  await (await openCase(folder, custodian)).close()
  writeFileSync(files.database, database)
  writeFileSync(files.head, head)
  assert.deepEqual(await failures(folder), [], 'the older state is sound in itself')
  const seenHere = {
    ...nothingKnown,
    seenHere: (id: Parameters<typeof custodian.witness.seen>[0]) => custodian.witness.seen(id),
  }
  assert.match((await failures(folder, seenHere)).join('\n'), /This installation knows of \d+ rows/)
  const printed = { ...nothingKnown, witnesses: [{ from: 'Report 1', length: 3, hash: 'f'.repeat(64) }] }
  assert.match((await failures(folder, printed)).join('\n'), /Report 1 knows row 3 with another hash/)
  const otherKey = { ...nothingKnown, signer: '0'.repeat(64) }
  assert.match((await failures(folder, otherKey)).join('\n'), /another key than the one that was expected/)
})

test('missing files, strange files and links are named', async (t) => {
  const { folder, first } = await filledCase(testFolder(t))
  const { blobs, keys, head } = caseFiles(folder)
  const path = blobPath(folder, first.sha256)
  renameSync(path, `${path}.away`)
  symlinkSync(`${path}.away`, path)
  writeFileSync(join(blobs, 'notes.txt'), 'x')
  writeFileSync(join(keys, readdirSync(keys)[0]!), 'no key')
  rmSync(head)
  const found = (await failures(folder)).join('\n')
  assert.match(found, /exhibit P1: Its original is missing/)
  assert.match(found, /stored files: blobs\/notes\.txt is not a file that the program stores there/)
  assert.match(found, /stored files: blobs\/.*\.away/)
  assert.match(found, /The public key is not the one/)
  assert.match(found, /The head beside the database cannot be read/)
})

test('a changed byte of the database changes no record without being named', async (t) => {
  const { folder } = await filledCase(testFolder(t))
  const { database } = caseFiles(folder)
  const sound = readFileSync(database)
  const dumped = (): string => {
    const connection = new DatabaseSync(database, { readOnly: true })
    const tables = [
      'case_record',
      'exhibits',
      'metadata',
      'faces',
      'findings',
      'marks',
      'custody',
      'custody_head',
    ]
    const dump = JSON.stringify(tables.map((name) => connection.prepare(`SELECT * FROM ${name}`).all()))
    connection.close()
    return dump
  }
  const before = dumped()
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: sound.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const bytes = Buffer.from(sound)
      bytes[at]! ^= by
      writeFileSync(database, bytes)
      try {
        if ((await failures(folder)).length > 0) return true
      } catch {
        return true
      }
      return dumped() === before
    }),
    { numRuns: 60 },
  )
})

test('a folder without a case is refused, and so is one whose database is none', async (t) => {
  const parent = testFolder(t)
  await assert.rejects(linesOf(parent), isFault('input/not-found'))
  const { folder } = await filledCase(parent)
  writeFileSync(caseFiles(folder).database, randomBytes(8192))
  await assert.rejects(linesOf(folder), isFault('vault/corrupt'))
})
