import type { CustodyRow } from '#app/records/custody.ts'
import type { ReportManifest } from '#app/records/report.ts'
import type { ReportBlock, ReportDocument, ReportSection } from '#app/records/report-document.ts'
import { checkBlocks, dialogueBlocks, limitationBlocks, reviewBlocks } from './sections/check-sections.ts'
import {
  appendixBlocks,
  declarationBlocks,
  repetitionBlocks,
  signatureBlocks,
} from './sections/closing-sections.ts'
import { custodyBlocks, itemBlocks, otherDataBlocks, workingCopyBlocks } from './sections/exhibit-sections.ts'
import { figureReadingBlocks, methodBlocks, validationBlocks } from './sections/method-sections.ts'
import { coverBlocks, instructionBlocks, opinionBlocks } from './sections/opening-sections.ts'
import { resultBlocks } from './sections/result-section.ts'
import { sectionTitles } from './texts/report-texts.ts'

type SectionId = keyof typeof sectionTitles

const section = (id: SectionId, blocks: readonly ReportBlock[]): ReportSection => ({
  id,
  title: sectionTitles[id],
  blocks: [...blocks],
})

/**
 * The report as it is read, from its manifest and the custody rows up to the manifest's head alone: every section is filled
 * from the record, or says that the thing was not done.
 */
export const composeReport = (
  report: ReportManifest,
  { rows, manifestSha256 }: { readonly rows: readonly CustodyRow[]; readonly manifestSha256: string },
): ReportDocument => {
  const body = [
    section('R1', coverBlocks(report, manifestSha256)),
    section('R2', instructionBlocks(report)),
    section('R3', opinionBlocks(report)),
    section('R4', itemBlocks(report)),
    section('R5', custodyBlocks(report, rows)),
    section('R6', workingCopyBlocks(report)),
    section('R7', methodBlocks(report)),
    section('R8', validationBlocks(report)),
    section('R9', resultBlocks(report)),
    section('R10', figureReadingBlocks(report)),
    section('R11', otherDataBlocks(report)),
    section('R12', checkBlocks(report)),
    section('R13', dialogueBlocks(report)),
    section('R14', limitationBlocks(report)),
    section('R15', reviewBlocks(report)),
    section('R16', declarationBlocks(report)),
    section('R17', repetitionBlocks(report)),
    section('R18', signatureBlocks(report)),
  ]
  return {
    number: report.number,
    title: 'Forensic examination report',
    caseNumber: report.case.number,
    at: report.at,
    manifestSha256,
    isDraft: report.signing === null,
    sections: [...body, section('R19', appendixBlocks(report, body))],
  }
}
