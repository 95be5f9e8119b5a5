import type { ExhibitId, FindingId, ReportId } from '#app/ids.ts'
import type { CaseRecord } from '#app/records/case.ts'
import type { CustodyHead, CustodyRow, CustodyVerdict } from '#app/records/custody.ts'
import type { Answer, Turn } from '#app/records/dialogue.ts'
import type { Exhibit, MetadataRow } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import type { Finding } from '#app/records/finding.ts'
import type {
  ReportAttachment,
  ReportedExhibit,
  ReportedPack,
  ReportFigure,
  ReportManifest,
  ReportRecord,
  ReportSigning,
} from '#app/records/report.ts'

/** The records of a case at one moment: all that a report is made from. */
export interface CaseSnapshot {
  readonly case: CaseRecord
  /** In the order of intake. */
  readonly exhibits: readonly Exhibit[]
  readonly metadata: ReadonlyMap<ExhibitId, readonly MetadataRow[]>
  /** By exhibit and number. */
  readonly faces: readonly Face[]
  /** Oldest first. */
  readonly findings: readonly Finding[]
  readonly turns: readonly Turn[]
  readonly answers: readonly Answer[]
  readonly rows: readonly CustodyRow[]
  readonly head: CustodyHead
  readonly verdict: CustodyVerdict
  /** The public key that belongs to the head. */
  readonly keyPem: string
  /** What is known of the packs that the findings and answers name, by the SHA-256 of pack.json. */
  readonly packs: ReadonlyMap<string, NonNullable<ReportedPack['description']>>
  readonly reports: readonly ReportRecord[]
}

/** What belongs to the act of reporting and not to the case. */
export interface ReportCircumstances {
  readonly id: ReportId
  /** UTC, ISO 8601. */
  readonly at: string
  readonly offsetMinutes: number
  readonly program: ReportManifest['program']
  /** How each reported original was found when it was hashed for this report. */
  readonly verified: ReadonlyMap<ExhibitId, ReportedExhibit['verified']>
  readonly figures: ReadonlyMap<FindingId, readonly ReportFigure[]>
  readonly attachments: readonly ReportAttachment[]
  readonly signing: ReportSigning | null
}
