import assert from 'node:assert/strict'
import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { caseFolderName } from './case-folder.ts'
import { createCase } from './create-case.ts'
import { openCase } from './open-case.ts'
import {
  actsOf,
  closeAtEnd,
  filledCase,
  isFault,
  never,
  oneChunk,
  pictureOf,
  takeIn,
  testCustodian,
  testFolder,
  testStatement,
} from './vault-fixture.ts'

test('an original that changed on disk is found, named and recorded', async (t) => {
  const { folder, custodian, first } = await filledCase(testFolder(t))
  const vault = await openCase(folder, custodian)
  closeAtEnd(t, vault)
  const progress: number[] = []
  assert.deepEqual((await vault.verifyOriginals(never, ({ done }) => progress.push(done))).changed, [])
  assert.deepEqual(progress, [1, 2])
  const file = await vault.blobs.pathOf(first.sha256)
  assert.equal(statSync(file).mode & 0o777, 0o444)
  chmodSync(file, 0o644)
  writeFileSync(file, 'First')
  const { changed } = await vault.verifyOriginals(never, () => {})
  assert.deepEqual(
    changed.map(({ label }) => label),
    ['P1'],
  )
  assert.equal((await vault.evidence.verify(first.id, never)).intact, false)
  assert.deepEqual(actsOf(vault).slice(-4), [
    'originals verified',
    'exhibit changed on disk',
    'originals verified',
    'exhibit changed on disk',
  ])
  await assert.rejects(vault.blobs.write(oneChunk('first')), isFault('evidence/changed'))
  rmSync(file)
  assert.deepEqual(await vault.evidence.verify(first.id, never), { intact: false, sha256: '' })
  await assert.rejects(vault.verifyOriginals(AbortSignal.abort(), () => {}))
  assert.deepEqual((await vault.custody.verify(never)).faults, [])
})

test('exhibits are numbered without gaps, and equal and similar ones know each other', async (t) => {
  const parent = testFolder(t)
  const vault = await createCase(parent, testStatement, testCustodian(join(parent, 'user')))
  closeAtEnd(t, vault)
  const [a, b, c] = [await takeIn(vault, 'same'), await takeIn(vault, 'same'), await takeIn(vault, 'other')]
  await assert.rejects(
    async () =>
      vault.evidence.register({
        blob: { sha256: 'd'.repeat(64), sha512: 'd'.repeat(128), bytes: 1 },
        name: 'x',
        source: { kind: 'upload', path: null },
        mediaType: null,
        claimedMediaType: null,
      }),
    isFault('input/not-found'),
  )
  const d = await takeIn(vault, 'fourth')
  assert.deepEqual(
    vault.evidence.list().map(({ label }) => label),
    ['P1', 'P2', 'P3', 'P4'],
  )
  assert.deepEqual(vault.evidence.get(a.id).sameAs, [b.id])
  assert.deepEqual(b.sameAs, [a.id])
  vault.evidence.setPicture(a.id, await pictureOf(vault, '0000000000000000'), [])
  vault.evidence.setPicture(b.id, await pictureOf(vault, '0000000000000000'), [])
  vault.evidence.setPicture(c.id, await pictureOf(vault, '8000000100001103'), [])
  vault.evidence.setPicture(d.id, await pictureOf(vault, '8000000100001107'), [])
  assert.deepEqual(
    vault.evidence.get(a.id).resembles,
    [c.id],
    'equal bytes are not listed twice; seven bits are too many',
  )
  assert.deepEqual(vault.evidence.get(c.id).resembles, [d.id, a.id, b.id])
  const undecodable = vault.evidence.setUndecodable(d.id, 'No picture.', [])
  assert.deepEqual([undecodable.picture, undecodable.undecodable], [null, 'No picture.'])
})

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '../../etc/passwd',
    'C:\\con\\nul.txt',
    '\u202Egpj.exe',
    'a\0b\r\n\t\x1b[31m',
    `"'\`$(id)<script>alert(1)</script>`,
    "'; DROP TABLE exhibits; --",
    '👩‍👩‍👧‍👦\ufeff\u200b',
    '\ud800',
    'x'.repeat(300),
    '',
    '.',
    '__proto__',
  ),
)

test('any name is kept to the letter and becomes no path', async (t) => {
  const parent = testFolder(t)
  const custodian = testCustodian(join(parent, 'user'))
  const vault = await createCase(parent, testStatement, custodian)
  const names = fc.sample(nasty, { numRuns: 60, seed: 7 })
  for (const name of names) {
    const { id } = await takeIn(vault, 'bytes', name)
    vault.evidence.annotate(id, { tags: [name], note: name })
  }
  await vault.close()
  const again = await openCase(vault.folder, { ...custodian, actor: () => '\ud800\0"' })
  closeAtEnd(t, again)
  for (const [index, exhibit] of again.evidence.list().entries()) {
    const { name, note, tags } = exhibit
    assert.deepEqual({ name, note, tags }, { name: names[index], note: names[index], tags: [names[index]] })
  }
  assert.deepEqual((await again.custody.verify(never)).faults, [])
  const files = readdirSync(parent, { recursive: true, encoding: 'utf8' })
  for (const file of files) assert.match(file, /^[A-Za-z0-9._/-]+$/)
})

test('any case number makes a folder name that every system takes', () => {
  fc.assert(
    fc.property(nasty, (number) => {
      assert.match(
        caseFolderName(number),
        /^(?!(con|prn|aux|nul|com\d|lpt\d)\.)[A-Za-z0-9_][A-Za-z0-9._-]{0,59}\.assay$/i,
      )
    }),
  )
  assert.equal(caseFolderName('Müller 3/2026'), 'Muller-3-2026.assay')
  assert.equal(caseFolderName('NUL'), 'case-NUL.assay')
  assert.equal(caseFolderName('../..'), 'case.assay')
})

test('only bytes that the program made are given out for showing', async (t) => {
  const { folder, custodian, first } = await filledCase(testFolder(t))
  const vault = await openCase(folder, custodian)
  closeAtEnd(t, vault)
  const { display } = vault.evidence.get(first.id).picture!
  assert.deepEqual(vault.derivedBytes(display.sha256), display)
  assert.equal(vault.derivedBytes(first.sha256), null)
  assert.equal(vault.derivedBytes(`' OR 1=1 --`), null)
})

test('closing a case ends the check of its originals instead of waiting for it', async (t) => {
  const { folder, custodian } = await filledCase(testFolder(t))
  const vault = await openCase(folder, custodian)
  const big = await takeIn(vault, 'x'.repeat(30_000_000))
  const check = vault.verifyOriginals(never, () => {})
  const ended = assert.rejects(check, { name: 'AbortError' })
  await vault.close()
  await ended
  const again = closeAtEnd(t, await openCase(folder, custodian))
  assert.equal(again.evidence.get(big.id).bytes, 30_000_000)
  assert.equal(actsOf(again).includes('originals verified'), false)
})
