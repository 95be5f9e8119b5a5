import type { ExportedReport } from '#main/reports/export-report.ts'

/** What is printed of a report that was written. */
export const reportJson = ({ record, manifest }: ExportedReport, out: string) => ({
  report: out,
  number: record.number,
  signed: record.isSigned,
  sha256: record.pdf.sha256,
  bytes: record.pdf.bytes,
  manifestSha256: record.manifest.sha256,
  exhibits: manifest.exhibits.length,
  faces: manifest.faces.length,
})

export const reportText = ({ record, manifest }: ExportedReport, out: string): string =>
  [
    `Report ${record.number}${record.isSigned ? '' : ' (draft, not signed)'}: ${out}`,
    `  ${manifest.exhibits.length} exhibits, ${manifest.faces.length} faces; SHA-256 ${record.pdf.sha256}`,
    `  manifest SHA-256 ${record.manifest.sha256}`,
  ].join('\n')
