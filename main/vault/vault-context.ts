import type { BlobStore } from './blobs.ts'
import type { Clock } from './clock.ts'
import type { CustodyLog } from './custody.ts'
import type { Database } from './database.ts'
import type { IntegrityBook } from './integrity.ts'

/** What every store of an open case works with. */
export interface VaultContext {
  readonly database: Database
  readonly custody: CustodyLog
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly integrity: IntegrityBook
  /** Whether what is found can be written into the log. */
  readonly isWritable: () => boolean
  /** Hears that what is known of originals or derived bytes has changed. */
  readonly hearIntegrity: () => void
}
