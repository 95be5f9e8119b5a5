import * as v from 'valibot'
import { asFault } from '#app/fault.ts'
import { ReportManifest, type ReportRecord } from '#app/records/report.ts'
import type { CaseHoldings, HeldFiles } from './case-holdings.ts'
import { readWholeFile } from './read-whole-file.ts'
import { checkReport } from './report/check-report.ts'
import { failed, type Lines, notChecked } from './verification-line.ts'

const mostPdfBytes = 2 ** 30

/** A report's manifest as the case keeps it; null where it is missing, changed or cannot be read. */
export const readReportManifest = async (
  files: HeldFiles,
  { manifest }: Pick<ReportRecord, 'manifest'>,
): Promise<ReportManifest | null> => {
  const bytes = await readWholeFile(files, manifest)
  if (bytes === null) return null
  try {
    return v.parse(ReportManifest, JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return null
  }
}

const checkFile = async function* (
  { number, manifest }: ReportRecord,
  pdf: Uint8Array,
  files: HeldFiles,
  signal: AbortSignal,
): Lines {
  const lines = checkReport(pdf, ({ png }) => readWholeFile(files, png), signal)
  for (;;) {
    const step = await lines.next()
    if (step.done !== true) {
      yield { ...step.value, subject: `report ${number}, ${step.value.subject}` }
      continue
    }
    if (step.value.manifestSha256 !== manifest.sha256)
      yield failed(`report ${number}`, 'The manifest in its file is not the one that the case knows.')
    return
  }
}

/** Every report of the case: its manifest and figures, and the file of a signed one by itself and against them. */
export const checkReports = async function* ({ records, files }: CaseHoldings, signal: AbortSignal): Lines {
  for (const report of records.reports) {
    signal.throwIfAborted()
    const subject = `report ${report.number}`
    const manifest = await readReportManifest(files, report)
    if (manifest === null) {
      yield failed(subject, 'Its manifest is missing or was changed.')
      continue
    }
    if (!report.isSigned) {
      for (const { name, png } of manifest.figures)
        if ((await readWholeFile(files, png)) === null)
          yield failed(subject, `Its figure ${name} is missing or was changed.`)
      yield notChecked(
        subject,
        `It is a draft, whose file is not kept; that had the SHA-256 ${report.pdf.sha256}.`,
      )
      continue
    }
    const pdf = await readWholeFile(files, report.pdf, mostPdfBytes)
    if (pdf === null) {
      yield failed(subject, 'Its file is missing or was changed.')
      continue
    }
    try {
      yield* checkFile(report, pdf, files, signal)
    } catch (thrown) {
      signal.throwIfAborted()
      yield failed(subject, `Its file cannot be checked: ${asFault(thrown).message}`)
    }
  }
}
