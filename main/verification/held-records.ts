import * as v from 'valibot'
import { CaseId, ExhibitId, FaceId, Instant, Sha256, Sha512 } from '#app/ids.ts'
import { BytesRef } from '#app/records/bytes-ref.ts'
import { DecodedPicture } from '#app/records/evidence.ts'
import { Face } from '#app/records/face.ts'
import { Finding } from '#app/records/finding.ts'
import { ReportRecord } from '#app/records/report.ts'
import type { RecordHash } from '#main/vault/custody-row.ts'

/** A record as it lies in a case or a bundle: its text is what the custody log has the hash of. */
export interface RecordText {
  readonly kind: RecordHash['kind']
  readonly id: string
  readonly text: string
}

/** What a verification needs of an exhibit; whatever else its record holds is covered by the record's hash. */
export const HeldExhibit = v.object({
  id: ExhibitId,
  label: v.string(),
  name: v.string(),
  receivedAt: Instant,
  bytes: v.number(),
  sha256: Sha256,
  sha512: Sha512,
  mediaType: v.nullable(v.string()),
  original: BytesRef,
  picture: v.nullable(DecodedPicture),
  undecodable: v.nullable(v.string()),
})
export type HeldExhibit = v.InferOutput<typeof HeldExhibit>

const HeldCase = v.object({
  id: CaseId,
  number: v.string(),
  title: v.string(),
  examiner: v.string(),
  laboratory: v.string(),
})
export type HeldCase = v.InferOutput<typeof HeldCase>

const HeldFace = v.object({ ...Face.entries, id: FaceId })

/** The records of a case that a verification works with, and the ones that cannot be read. */
export interface HeldRecords {
  readonly caseRecord: HeldCase | null
  readonly exhibits: readonly HeldExhibit[]
  readonly faces: readonly Face[]
  readonly findings: readonly Finding[]
  readonly reports: readonly ReportRecord[]
  /** One sentence per record that is none. */
  readonly malformed: readonly string[]
}

/** Sorts records by kind; kinds that no check works with are left to their hashes. */
export const readHeldRecords = (texts: Iterable<RecordText>): HeldRecords => {
  let caseRecord: HeldCase | null = null
  const exhibits: HeldExhibit[] = []
  const faces: Face[] = []
  const findings: Finding[] = []
  const reports: ReportRecord[] = []
  const malformed: string[] = []
  const read = <S extends v.GenericSchema>(
    schema: S,
    { kind, id, text }: RecordText,
    take: (value: v.InferOutput<S>) => void,
  ): void => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      malformed.push(`The record ${kind} ${id} is not JSON.`)
      return
    }
    const parsed = v.safeParse(schema, value)
    if (parsed.success) take(parsed.output)
    else
      malformed.push(
        `The record ${kind} ${id} cannot be read: ${v.getDotPath(parsed.issues[0]) ?? 'the whole'}: ${parsed.issues[0].message}.`,
      )
  }
  for (const record of texts)
    if (record.kind === 'case')
      read(HeldCase, record, (value) => {
        caseRecord = value
      })
    else if (record.kind === 'exhibit') read(HeldExhibit, record, (value) => exhibits.push(value))
    else if (record.kind === 'face') read(HeldFace, record, (value) => faces.push(value))
    else if (record.kind === 'finding') read(Finding, record, (value) => findings.push(value))
    else if (record.kind === 'report') read(ReportRecord, record, (value) => reports.push(value))
  return { caseRecord, exhibits, faces, findings, reports, malformed }
}
