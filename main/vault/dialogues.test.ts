import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { createCase } from './create-case.ts'
import { ended, examinedFace, testSettings, turnAbout } from './dialogue-fixture.ts'
import { openCase } from './open-case.ts'
import { closeAtEnd, isFault, never, testCustodian, testFolder, testStatement } from './vault-fixture.ts'

const newVault = async (t: TestContext) => {
  const folder = testFolder(t)
  const custodian = testCustodian(join(folder, 'user'))
  const vault = closeAtEnd(t, await createCase(folder, testStatement, custodian))
  return { vault, custodian, ...(await examinedFace(vault)) }
}

const rowsOf = (
  act: string,
  rows: readonly { readonly act: string; readonly detail: string; readonly subject: string }[],
) => rows.filter((row) => row.act === act).map(({ subject, detail }) => ({ subject, ...JSON.parse(detail) }))

test('an answer is written ahead, then sealed with everything that made it, and verifies', async (t) => {
  const { vault, faceId, finding } = await newVault(t)
  const { dialogues } = vault
  const turn = turnAbout(finding, 'Is this a deepfake image?')
  dialogues.saveDraft(faceId, ' Is this a deepfake image?')
  const kept = dialogues.begin(turn, testSettings)
  assert.equal(dialogues.draftOf(faceId), '')
  assert.deepEqual([dialogues.turnsOf(faceId), dialogues.answersOf(faceId)], [[], []])
  dialogues.append(kept.id, 'Yes, ')
  dialogues.append(kept.id, 'the nose \u{1F600} is marked.')
  assert.equal(dialogues.openOf(faceId)[0]?.text, 'Yes, the nose \u{1F600} is marked.')
  const answer = await dialogues.seal(kept.id, ended())
  assert.deepEqual(dialogues.openOf(faceId), [])
  assert.deepEqual(dialogues.turnsOf(faceId), [turn])
  assert.deepEqual(dialogues.answersOf(faceId), [answer])
  assert.equal(dialogues.choiceOf(finding.id), answer.id)
  assert.ok(vault.blobs.has(answer.bytes.sha256))
  const [row] = rowsOf('dialogue turn recorded', vault.custody.rows())
  assert.deepEqual(
    [
      row.subject,
      row.question,
      row.textSha256,
      row.stop,
      row.packId,
      row.promptSha256,
      row.settings.seed,
      row.files,
    ],
    [
      'P1 face 1',
      turn.question,
      answer.bytes.sha256,
      'end',
      'compact',
      'e'.repeat(64),
      7,
      ended().model?.files,
    ],
  )
  const second = dialogues.begin(turn, { ...testSettings, seed: 8 })
  dialogues.append(second.id, 'Yes.')
  await dialogues.seal(second.id, ended())
  assert.deepEqual(dialogues.turnsOf(faceId), [turn])
  assert.deepEqual(
    dialogues.answersOf(faceId).map(({ text }) => text),
    [answer.text, 'Yes.'],
  )
  dialogues.choose(answer.id)
  assert.equal(dialogues.choiceOf(finding.id), answer.id)
  assert.deepEqual(
    rowsOf('dialogue answer chosen', vault.custody.rows()).map(({ answerId }) => answerId),
    [answer.id],
  )
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
})

test('what the end of the program broke off is sealed as interrupted at the next opening', async (t) => {
  const { vault, custodian, faceId, finding } = await newVault(t)
  const turn = turnAbout(finding, 'Where?')
  const { id } = vault.dialogues.begin(turn, testSettings)
  const { model, promptSha256, rowsSha256, context } = ended()
  vault.dialogues.note(id, { model, promptSha256, rowsSha256, context })
  vault.dialogues.append(id, 'At the no')
  vault.dialogues.begin(turnAbout(finding, 'And then?', { after: id }), testSettings)
  vault.dialogues.saveDraft(faceId, 'What about the ey')
  await vault.close()
  const again = closeAtEnd(t, await openCase(vault.folder, custodian))
  const [answer, unbegun] = again.dialogues.answersOf(faceId)
  assert.deepEqual(
    [answer?.id, answer?.text, answer?.stop, answer?.promptSha256, answer?.model?.packId],
    [id, 'At the no', 'interrupted', 'e'.repeat(64), 'compact'],
  )
  assert.deepEqual([unbegun?.text, unbegun?.stop, unbegun?.model], ['', 'interrupted', null])
  assert.deepEqual(again.dialogues.openOf(faceId), [])
  assert.equal(again.dialogues.draftOf(faceId), 'What about the ey')
  assert.deepEqual((await again.custody.verify(never)).faults, [])
})

test('a changed question, answer or choice is found by the verification of custody', async (t) => {
  const { vault, custodian, faceId, finding } = await newVault(t)
  const kept = vault.dialogues.begin(turnAbout(finding, 'Is it real?'), testSettings)
  vault.dialogues.append(kept.id, 'No, it is not.')
  const answer = await vault.dialogues.seal(kept.id, ended())
  await vault.close()
  const forge = async (sql: string): Promise<readonly string[]> => {
    const database = new DatabaseSync(join(vault.folder, 'case.sqlite'))
    database.exec('SAVEPOINT before')
    const record = (table: string) => String(database.prepare(`SELECT record FROM ${table}`).get()?.record)
    const kept = [record('turns'), record('answers'), record('answer_choices')]
    assert.throws(() => database.exec(sql), /never changed|never removed/)
    for (const name of ['turns_stay', 'turns_never_change', 'answers_stay', 'answers_never_change'])
      database.exec(`DROP TRIGGER ${name}`)
    database.exec(sql)
    database.exec('RELEASE before')
    database.close()
    const read = await openCase(vault.folder, custodian)
    assert.equal(read.readOnly?.code, 'vault/corrupt')
    const { faults } = await read.custody.verify(never)
    await read.close()
    const mend = new DatabaseSync(join(vault.folder, 'case.sqlite'))
    mend
      .prepare('INSERT OR REPLACE INTO turns (position, id, record) VALUES (1, ?, ?)')
      .run(answer.turnId, kept[0]!)
    mend
      .prepare('INSERT OR REPLACE INTO answers (position, id, record) VALUES (1, ?, ?)')
      .run(answer.id, kept[1]!)
    for (const table of ['turn', 'answer'])
      mend.exec(`CREATE TRIGGER ${table}s_stay BEFORE DELETE ON ${table}s BEGIN SELECT RAISE(ABORT, 'is never removed'); END;
        CREATE TRIGGER ${table}s_never_change BEFORE UPDATE ON ${table}s BEGIN SELECT RAISE(ABORT, 'is never changed'); END;`)
    mend.close()
    return faults
  }
  assert.match(
    (await forge(`UPDATE answers SET record = json_set(record, '$.text', 'Yes.')`)).join(),
    /\(answer .* changed without the log/,
  )
  assert.match(
    (await forge(`UPDATE turns SET record = json_set(record, '$.question', 'Is it fake?')`)).join(),
    /\(turn .* changed without the log/,
  )
  assert.match(
    (
      await forge(`PRAGMA foreign_keys = OFF; UPDATE turns SET record = json_set(record, '$.asked', 'x')`)
    ).join(),
    /\(turn /,
  )
  const whole = closeAtEnd(t, await openCase(vault.folder, custodian))
  assert.equal(whole.readOnly, null)
  const path = await whole.blobs.pathOf(answer.bytes.sha256)
  chmodSync(path, 0o600)
  writeFileSync(path, 'Yes.')
  assert.equal((await whole.blobs.verify(answer.bytes.sha256)).intact, false)
  assert.equal(whole.dialogues.answersOf(faceId)[0]?.text, 'No, it is not.')
})

test('a closed case takes no question, and unknown turns are said to be unknown', async (t) => {
  const { vault, faceId, finding } = await newVault(t)
  const turn = turnAbout(finding, 'Where?')
  assert.throws(() => vault.dialogues.turn(turn.id), isFault('input/not-found'))
  assert.throws(
    () => vault.dialogues.choose('9a3e6f0e-6a61-4d0e-9d29-0d3f5f4d1a11' as never),
    isFault('input/not-found'),
  )
  await assert.rejects(
    vault.dialogues.seal('9a3e6f0e-6a61-4d0e-9d29-0d3f5f4d1a11' as never, ended()),
    isFault('input/not-found'),
  )
  assert.throws(
    () => vault.dialogues.saveDraft('9a3e6f0e-6a61-4d0e-9d29-0d3f5f4d1a11' as never, 'x'),
    isFault('input/not-found'),
  )
  vault.cases.close()
  assert.throws(() => vault.dialogues.begin(turn, testSettings), isFault('input/conflict', /closed/))
  assert.deepEqual(vault.dialogues.turnsOf(faceId), [])
})

test('text that SQLite cannot hold as it is stays what was hashed', async (t) => {
  const { vault, faceId, finding } = await newVault(t)
  const kept = vault.dialogues.begin(turnAbout(finding, 'a\ud800b\u0000c'), testSettings)
  vault.dialogues.append(kept.id, 'x\ud800y\u0000z')
  const answer = await vault.dialogues.seal(kept.id, ended())
  assert.deepEqual(vault.dialogues.answersOf(faceId), [answer])
  assert.equal(vault.dialogues.turnsOf(faceId)[0]?.question, 'a\ud800b\u0000c')
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
})
