import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Verification } from '#app/records/verification.ts'
import { caseFiles } from '#main/vault/case-folder.ts'
import { filledCase, testFolder } from '#main/vault/vault-fixture.ts'
import { assay } from '../command-line-fixture.ts'

/** Runs a command as another person on another machine would: with a home of their own. */
const run = async (t: TestContext, ...args: readonly string[]) => {
  const before = process.env.ASSAY_HOME
  process.env.ASSAY_HOME = join(testFolder(t), 'home')
  try {
    return await assay(...args)
  } finally {
    if (before === undefined) delete process.env.ASSAY_HOME
    else process.env.ASSAY_HOME = before
  }
}

test('a sound case ends in 0 with a line for each thing, and a changed one in 1', async (t) => {
  const { folder, first, custodian } = await filledCase(testFolder(t))
  const sound = await run(t, 'verify', folder, '--key', custodian.key.fingerprint)
  assert.equal(sound.exitCode, 0, sound.errors)
  assert.match(sound.output, /^ok {11}exhibit P1: The original is what was received/m)
  assert.match(sound.output, /^ok {11}head of the log: The key is the one that was expected/m)
  assert.match(sound.output, /\d+ ok, 0 failed, 1 not checked\n$/)
  const other = await run(t, 'verify', folder, '--key', 'f'.repeat(64))
  assert.equal(other.exitCode, 1)
  const path = join(caseFiles(folder).blobs, first.sha256.slice(0, 2), first.sha256)
  const bytes = readFileSync(path)
  bytes[0]! ^= 1
  writeFileSync(path, bytes, { mode: 0o644 })
  const changed = await run(t, 'verify', folder, '--json')
  assert.equal(changed.exitCode, 1)
  assert.match(changed.errors, /^assay: evidence\/changed: 1 of \d+ checks failed/)
  const { of, failed, lines } = JSON.parse(changed.output) as Verification
  assert.deepEqual([of, failed], ['case', 1])
  assert.deepEqual(
    lines.filter(({ state }) => state === 'failed').map(({ subject }) => subject),
    ['exhibit P1'],
  )
})

test('what cannot be read at all ends in 2, with a sentence and without the help', async (t) => {
  const folder = testFolder(t)
  const file = join(folder, 'file')
  for (const [path, says] of [
    [join(folder, 'nothing'), /^assay: input\/not-found: There is nothing of that name/],
    [folder, /^assay: input\/invalid: This is no case/],
    [file, /^assay: input\/invalid: This is no case/],
  ] as const) {
    writeFileSync(file, 'hello')
    const { exitCode, output, errors } = await run(t, 'verify', path)
    assert.equal(exitCode, 2)
    assert.equal(output, '')
    assert.match(errors, says)
    assert.doesNotMatch(errors, /assay help/)
  }
  writeFileSync(file, '%PDF-1.7 and nothing else')
  const { exitCode, errors } = await run(t, 'verify', file)
  assert.equal(exitCode, 2)
  assert.match(errors, /The PDF file cannot be read/)
})

test('a finding without its pack is told as not replayed', async (t) => {
  const { folder } = await filledCase(testFolder(t))
  const { exitCode, output } = await run(t, 'verify', folder, '--replay')
  assert.equal(exitCode, 0)
  assert.match(
    output,
    /^not checked {2}P1 face 1, finding of .* Its pack \(compact 1\) has the SHA-256 b{64}, but the one that is here/m,
  )
})

test('findings are printed as CSV or JSON, and written to a file', async (t) => {
  const folder = testFolder(t)
  const made = await filledCase(folder)
  const csv = await run(t, 'export', made.folder, '--csv')
  assert.match(csv.output, /^exhibit,name,receivedAt/)
  const json = await run(t, 'export', made.folder, '--json')
  assert.equal(JSON.parse(json.output).findings.length, 2)
  const file = join(folder, 'findings.csv')
  assert.equal((await run(t, 'export', made.folder, '--out', file)).exitCode, 0)
  assert.equal(readFileSync(file, 'utf8').split('\r\n').length, 4)
})
