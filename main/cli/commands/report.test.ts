import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createCase } from '#main/vault/create-case.ts'
import { localCustodian } from '#main/vault/local-custodian.ts'
import { assay } from '../command-line-fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'assay-report-'))
const home = join(folder, 'home')
process.env.ASSAY_HOME = home
after(() => rmSync(folder, { recursive: true, force: true }))

const report = (...args: readonly string[]) => assay('report', ...args)

const statement = { number: '7', title: '', examiner: 'E. Examiner', laboratory: '', exhibitPrefix: 'P' }
const vault = await createCase(
  folder,
  statement,
  localCustodian(home, () => 'E. Examiner'),
)
await vault.close()

test('report writes an unsigned PDF of a case and says by which hashes it is known', async () => {
  const out = join(folder, 'out.pdf')
  const { exitCode, output, errors } = await report(vault.folder, '--out', out, '--json')
  assert.equal(exitCode, 0, errors)
  const told = JSON.parse(output)
  assert.deepEqual([told.number, told.signed, told.exhibits], ['R1', false, 0])
  assert.equal(told.bytes, readFileSync(out).length)
  assert.ok(readFileSync(out).includes(told.manifestSha256))
})

test('a draft that does not fit is named with its field, and no file is written', async () => {
  const draft = join(folder, 'draft.json')
  const out = join(folder, 'never.pdf')
  writeFileSync(draft, JSON.stringify({ limitations: 'none' }))
  const refused = await report(vault.folder, '--out', out, '--draft', draft)
  assert.equal(refused.exitCode, 1)
  assert.match(refused.errors, /input\/invalid: .*limitations/)
  writeFileSync(draft, '{')
  assert.match((await report(vault.folder, '--out', out, '--draft', draft)).errors, /is not JSON/)
  assert.match(
    (await report(vault.folder, '--out', out, '--draft', join(folder, 'no'))).errors,
    /cannot be read/,
  )
  assert.equal(existsSync(out), false)
})

test('what the examiner wrote is in the report', async () => {
  const draft = join(folder, 'draft.json')
  const out = join(folder, 'drafted.pdf')
  writeFileSync(draft, JSON.stringify({ limitations: ['The original camera was not at hand.'] }))
  const { exitCode } = await report(vault.folder, '--out', out, '--draft', draft, '--quiet')
  assert.equal(exitCode, 0)
  assert.ok(readFileSync(out).includes('The original camera was not at hand.'))
})
