import type { Fault } from '#app/fault.ts'
import type { CaseId, ExhibitId } from '#app/ids.ts'
import type { BytesRef } from '#app/records/bytes-ref.ts'
import type { CaseWarning } from '#app/records/case.ts'
import type { BlobStore } from './blobs.ts'
import type { BookmarkStore } from './bookmarks.ts'
import type { CaseStore } from './cases.ts'
import type { Clock } from './clock.ts'
import type { CustodyLog } from './custody.ts'
import type { CustodyWitness } from './custody-witness.ts'
import type { DialogueStore } from './dialogues.ts'
import type { EvidenceStore } from './evidence.ts'
import type { FaceStore } from './faces.ts'
import type { FindingStore } from './findings.ts'
import type { InstallationKey } from './installation-key.ts'
import type { MarkStore } from './marks.ts'
import type { Originals } from './originals.ts'
import type { QueueStore } from './queue.ts'
import type { ReportDraftStore } from './report-drafts.ts'
import type { ReportStore } from './reports.ts'

/** Who writes into cases at this workstation, and with what. */
export interface Custodian {
  readonly key: InstallationKey
  readonly witness: CustodyWitness
  /** The name that stands in the log; asked at each act. */
  readonly actor: () => string
  /** Program and version, for the log. */
  readonly program: string
  readonly clock: Clock
}

/** An open case. Everything that it keeps is reached through its stores; each change is one transaction with its custody row. */
export interface CaseVault {
  readonly id: CaseId
  readonly folder: string
  readonly cases: CaseStore
  readonly evidence: EvidenceStore
  readonly faces: FaceStore
  readonly findings: FindingStore
  readonly marks: MarkStore
  readonly bookmarks: BookmarkStore
  readonly dialogues: DialogueStore
  readonly queue: QueueStore
  readonly reports: ReportStore
  readonly reportDrafts: ReportDraftStore
  /** Exhibits whose intake or analysis was cut off by the end of the program, and that are not in the queue. */
  readonly unfinished: () => readonly ExhibitId[]
  readonly blobs: BlobStore
  readonly custody: CustodyLog
  /** Bytes that this program made itself and a record names, by hash; null for anything else, originals above all. */
  readonly derivedBytes: (sha256: string) => BytesRef | null
  /** Hashes such bytes, once in an opening; throws evidence/changed where they are not what was written. */
  readonly requireDerivedIntact: (sha256: string, signal?: AbortSignal) => Promise<void>
  /** Why nothing can be written: read-only media, or a custody log that does not verify; null where it can. */
  readonly readOnly: Fault | null
  /** Sentences for the examiner about how the case lies: on a network drive, upgraded, and so on. */
  readonly warnings: () => readonly CaseWarning[]
  /** How the originals are, as far as it was looked at. */
  readonly originals: Originals
  /** Hashes the originals of these exhibits now, and throws evidence/changed unless all are what was received: before an export. */
  readonly requireIntact: (ids: readonly ExhibitId[], signal: AbortSignal) => Promise<void>
  /** Hashes all originals again in the background, looks over what was derived, and records what came out where the case can be written; closing aborts it. */
  readonly verifyOriginals: Originals['verify']
  /** Writes a copy of the database that is consistent in itself. */
  readonly copyDatabaseTo: (path: string) => Promise<void>
  /** Waits until the newest head is on the disk beside the log. */
  readonly settle: () => Promise<void>
  readonly close: () => Promise<void>
}
