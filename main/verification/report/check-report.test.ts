import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { ReportFigure } from '#app/records/report.ts'
import type { VerificationLine } from '#app/records/verification.ts'
import { checkPdfSignature } from '#main/signing/check-pdf-signature.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { isFault, never } from '#main/vault/vault-fixture.ts'
import { checkReport, type ReportFigures } from './check-report.ts'
import { examinedCase, exportedReport } from './report-fixture.ts'

const linesOf = async (pdf: Uint8Array, figures: ReportFigures | null = null) => {
  const lines: VerificationLine[] = []
  for await (const line of checkReport(pdf, figures, never)) lines.push(line)
  return lines
}

const shown = (lines: readonly VerificationLine[], state: VerificationLine['state']): readonly string[] =>
  lines.filter((line) => line.state === state).map(({ subject, sentence }) => `${subject}: ${sentence}`)

const figuresOf =
  ({ blobs }: CaseVault): ReportFigures =>
  async ({ png }: ReportFigure) =>
    buffer((await blobs.read(png.sha256)) as never)

const reports = async (t: TestContext) => {
  const made = await examinedCase(t)
  return {
    ...made,
    signed: await exportedReport(made, { isSigned: true }),
    draft: await exportedReport(made, { isSigned: false }),
  }
}

test('a signed report verifies by itself, and to the byte with its figures', async (t) => {
  const { vault, signed } = await reports(t)
  const alone = await linesOf(signed.pdf)
  assert.deepEqual(shown(alone, 'failed'), [])
  const said = shown(alone, 'ok').join('\n')
  assert.match(said, /^signature: CN=Assay self-signed key .* signed every byte of the file/m)
  assert.match(said, /^pages: The manifest's hash stands on each of the \d+ pages/m)
  assert.match(said, /^pages: Every page says what the manifest says/m)
  assert.match(said, /^attachment custody-log\.json: /m)
  assert.match(said, /^custody log: All \d+ rows/m)
  assert.match(said, /^exhibits: The log received all 2 reported exhibits/m)
  assert.match(shown(alone, 'not checked').join('\n'), /^time of signing: There is no time stamp/m)
  const together = await linesOf(signed.pdf, figuresOf(vault))
  assert.deepEqual(shown(together, 'failed'), [])
  assert.match(shown(together, 'ok').join('\n'), /^whole report: Written again .* the same to the byte/m)
})

test('a draft verifies, and says that nobody signed it', async (t) => {
  const { vault, draft } = await reports(t)
  const lines = await linesOf(draft.pdf, figuresOf(vault))
  assert.deepEqual(shown(lines, 'failed'), [])
  assert.match(shown(lines, 'not checked').join('\n'), /^signature: The report is a draft and not signed/m)
})

/** A copy with one byte changed. */
const changed = (pdf: Uint8Array, at: number, by = 1): Buffer => {
  const copy = Buffer.from(pdf)
  copy[at]! ^= by
  return copy
}

test('one changed byte anywhere in a report is named', async (t) => {
  const { signed, draft, vault } = await reports(t)
  fc.assert(
    fc.property(
      fc.nat({ max: signed.pdf.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      (at, by) => (checkPdfSignature(changed(signed.pdf, at, by))?.problems.length ?? 1) > 0,
    ),
    { numRuns: 200 },
  )
  const named = async (pdf: Uint8Array, figures: ReportFigures | null): Promise<string> => {
    try {
      return shown(await linesOf(pdf, figures), 'failed').join('\n')
    } catch (thrown) {
      return isFault('input/invalid')(thrown) ? 'unreadable' : ''
    }
  }
  for (const at of fc.sample(fc.nat({ max: draft.pdf.length - 1 }), 2)) {
    const inSigned = await named(changed(signed.pdf, at), null)
    assert.match(inSigned, /^unreadable|signature: The signature does not hold/, `byte ${at}`)
    assert.notEqual(await named(changed(draft.pdf, at), figuresOf(vault)), '', `byte ${at}`)
  }
})

test('a signature that was cut off, and figures that are gone, are named', async (t) => {
  const { signed, vault } = await reports(t)
  const end = signed.pdf.lastIndexOf('%%EOF', signed.pdf.indexOf('/ByteRange')) + 6
  const cut = shown(await linesOf(signed.pdf.subarray(0, end)), 'failed').join('\n')
  assert.match(cut, /^signature: The report says that CN=.* signed it, but it has no signature/m)
  const [first] = signed.manifest.figures
  const without: ReportFigures = async (figure) =>
    figure.png.sha256 === first?.png.sha256 ? null : figuresOf(vault)(figure)
  assert.match(
    shown(await linesOf(signed.pdf, without), 'failed').join(),
    /^figures: These are missing.*P1 face 1/,
  )
})

test('what is no report is refused or named', async () => {
  await assert.rejects(linesOf(Buffer.from('hello')), isFault('input/invalid', /cannot be read/))
})
