import * as v from 'valibot'
import type { ReportEntry } from '#app/contract/report.ts'
import { Fault } from '#app/fault.ts'
import type { ReportId } from '#app/ids.ts'
import { ReportManifest, type ReportRecord } from '#app/records/report.ts'
import type { ReportDraft } from '#app/records/report-draft.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'

/** The reports of a case with how they stand to each other; `isAtHand` tells of which drafts the file can still be had. */
export const reportEntries = (
  reports: readonly ReportRecord[],
  isAtHand: (sha256: string) => boolean,
): ReportEntry[] => {
  const numberOf = new Map(reports.map(({ id, number }) => [id, number]))
  return reports.map((report) => ({
    report,
    amends: report.amends === null ? null : (numberOf.get(report.amends) ?? null),
    amendedBy: reports.find((one) => one.isSigned && one.amends === report.id)?.number ?? null,
    isHeld: report.isSigned || isAtHand(report.pdf.sha256),
  }))
}

/** What the examiner chose and wrote for a report that was made. Throws evidence/changed where its manifest is damaged. */
const draftOf = async ({ blobs }: CaseVault, { manifest }: ReportRecord): Promise<ReportDraft> => {
  const bytes = await blobs.readWhole(manifest.sha256)
  return v.parse(ReportManifest, JSON.parse(Buffer.from(bytes).toString('utf8'))).draft
}

/**
 * The draft with which an amendment of a signed report begins: that report's own. Throws input/conflict for a report that is not
 * signed, or that another amends already: amendments follow each other, so that the latest is one.
 */
export const beginAmendment = async (
  vault: CaseVault,
  reportId: ReportId,
  reason: string,
): Promise<ReportDraft> => {
  const report = vault.reports.get(reportId)
  if (!report.isSigned)
    throw new Fault(
      'input/conflict',
      'This is a draft, which nobody needs to amend. Change what is on the desk and export it again.',
    )
  const later = vault.reports.list().find((one) => one.isSigned && one.amends === reportId)
  if (later !== undefined)
    throw new Fault(
      'input/conflict',
      `${report.number} is amended by ${later.number} already. Amend that one instead.`,
      { detail: { number: report.number, amendedBy: later.number } },
    )
  return { ...(await draftOf(vault, report)), amends: { reportId, reason } }
}
