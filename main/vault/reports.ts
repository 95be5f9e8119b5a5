import { Fault } from '#app/fault.ts'
import type { ReportId } from '#app/ids.ts'
import type { ReportRecord } from '#app/records/report.ts'
import type { BlobStore } from './blobs.ts'
import type { Json } from './canonical-json.ts'
import { storeRecord } from './stored-record.ts'
import type { VaultContext } from './vault-context.ts'

export interface ReportStore {
  /** Oldest first. */
  readonly list: () => readonly ReportRecord[]
  readonly get: (id: ReportId) => ReportRecord
  /**
   * Adds a report that was written. Its manifest, and the file of a signed one, are in the blob store. `publish` gives the file its
   * name and comes last: where it throws, the case has no such report. There is no way to change or remove one.
   */
  readonly record: (
    report: ReportRecord,
    told: { readonly detail: Readonly<Record<string, Json>>; readonly publish: () => void },
  ) => ReportRecord
}

const requireKept = (blobs: BlobStore, { manifest, pdf, isSigned }: ReportRecord): void => {
  for (const { sha256 } of isSigned ? [manifest, pdf] : [manifest])
    if (!blobs.has(sha256))
      throw new Fault(
        'input/not-found',
        'The files of the report are not in the case. Export the report again.',
        {
          detail: { sha256 },
        },
      )
}

export const openReportStore = ({ database, custody, blobs }: VaultContext): ReportStore => {
  const read = (sql: string, ...values: readonly string[]): readonly ReportRecord[] =>
    database.all(sql, ...values).map(({ record }) => JSON.parse(String(record)) as ReportRecord)
  return {
    list: () => read('SELECT record FROM reports ORDER BY position'),
    get: (id) => {
      const [report] = read('SELECT record FROM reports WHERE id = ?', id)
      if (report !== undefined) return report
      throw new Fault('input/not-found', 'The case has no such report. Choose one from its list.', {
        detail: { id },
      })
    },
    record: (report, { detail, publish }) => {
      requireKept(blobs, report)
      const { id, number, manifest, pdf, isSigned, amends } = report
      const { text, hash } = storeRecord('report', id, report)
      const known = read('SELECT record FROM reports WHERE signed_number = ?', number)
      if (isSigned && known.length > 0)
        throw new Fault(
          'input/conflict',
          `There is a signed report ${number} already. Compose the report again.`,
        )
      custody.change('recording the report', (note) => {
        database.run('INSERT INTO reports (id, record) VALUES (?, ?)', id, text)
        note({
          act: isSigned ? 'report signed' : 'report exported',
          subject: `report ${number}`,
          subjectSha256: pdf.sha256,
          detail: { ...detail, manifestSha256: manifest.sha256, amends },
          records: [hash],
        })
        publish()
      })
      return report
    },
  }
}
