import { release } from 'node:os'
import { emptyReportDraft, type ReportDraft } from '#app/records/report-draft.ts'
import { resourcePath } from '#main/resources.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { systemClock } from '#main/vault/clock.ts'
import { programVersion } from '#main/version.ts'
import { describePacks } from './describe-packs.ts'
import { type ExportedReport, exportReport, type ReportProgress } from './export-report.ts'

export interface ReportToFile {
  readonly out: string
  /** The draft; everything examined and nothing said in the examiner's place by default. */
  readonly draft?: ReportDraft
  /** Folders of packs that the case's findings may name, beside the built-in one. */
  readonly packFolders: readonly string[]
  readonly progress: ReportProgress
}

/** The program as a report names it. */
export const reportingProgram = () => ({
  name: 'Assay' as const,
  version: programVersion(),
  platform: `${process.platform} ${release()} (${process.arch})`,
  runtime: `Node ${process.versions.node}`,
})

/** Writes the unsigned report of a case to a file, as the command line does. */
export const reportToFile = async (
  vault: CaseVault,
  { out, draft = emptyReportDraft, packFolders, progress }: ReportToFile,
  signal: AbortSignal,
): Promise<ExportedReport> =>
  exportReport(
    vault,
    {
      draft,
      out,
      packs: await describePacks([resourcePath('packs', 'compact'), ...packFolders]),
      program: reportingProgram(),
      clock: systemClock,
      signing: null,
      progress,
    },
    signal,
  )
