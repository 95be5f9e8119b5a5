import type { BlobStore } from './blobs.ts'
import type { Clock } from './clock.ts'
import type { CustodyLog } from './custody.ts'
import type { Database } from './database.ts'

/** What every store of an open case works with. */
export interface VaultContext {
  readonly database: Database
  readonly custody: CustodyLog
  readonly blobs: BlobStore
  readonly clock: Clock
}
