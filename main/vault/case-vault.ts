import type { Fault } from '#app/fault.ts'
import type { CaseId } from '#app/ids.ts'
import type { BytesRef } from '#app/records/bytes-ref.ts'
import type { BlobStore } from './blobs.ts'
import type { BookmarkStore } from './bookmarks.ts'
import type { CaseStore } from './cases.ts'
import type { Clock } from './clock.ts'
import type { CustodyLog } from './custody.ts'
import type { CustodyWitness } from './custody-witness.ts'
import type { EvidenceStore } from './evidence.ts'
import type { FaceStore } from './faces.ts'
import type { FindingStore } from './findings.ts'
import type { InstallationKey } from './installation-key.ts'
import type { MarkStore } from './marks.ts'
import type { QueueStore } from './queue.ts'
import type { OriginalsProgress, OriginalsVerdict } from './verify-originals.ts'

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
  readonly queue: QueueStore
  readonly blobs: BlobStore
  readonly custody: CustodyLog
  /** Bytes that this program made itself and a record names, by hash; null for anything else, originals above all. */
  readonly derivedBytes: (sha256: string) => BytesRef | null
  /** Why nothing can be written: read-only media, or a custody log that does not verify; null where it can. */
  readonly readOnly: Fault | null
  /** Sentences for the examiner about how the case lies: on a network drive, upgraded, and so on. */
  readonly warnings: readonly string[]
  /** Hashes all originals again in the background, and records what came out where the case can be written; closing aborts it. */
  readonly verifyOriginals: (
    signal: AbortSignal,
    onProgress: (progress: OriginalsProgress) => void,
  ) => Promise<OriginalsVerdict>
  /** Writes a copy of the database that is consistent in itself. */
  readonly copyDatabaseTo: (path: string) => Promise<void>
  /** Waits until the newest head is on the disk beside the log. */
  readonly settle: () => Promise<void>
  readonly close: () => Promise<void>
}
