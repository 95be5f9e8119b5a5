import type { Integrity } from '#app/records/evidence.ts'
import type { BlobCheck } from './blobs.ts'
import { type Clock, instantOf } from './clock.ts'
import type { Database } from './database.ts'

/** How the originals of a case were when they were hashed last, by their SHA-256: equal exhibits share one file. */
export interface IntegrityBook {
  readonly of: (exhibit: { readonly sha256: string; readonly receivedAt: string }) => Integrity
  /** An exhibit's bytes were read back when it was received: what was damaged before is whole again. */
  readonly noteReceived: (sha256: string) => void
  /** Takes in what a check came to; true where that is news. */
  readonly note: (sha256: string, check: BlobCheck) => boolean
}

/** One that stays damaged keeps the time at which that was found first. */
const after = (
  before: Integrity | undefined,
  { state, foundAt }: { readonly state: Integrity['state']; readonly foundAt: string },
): Integrity =>
  before === undefined || state === 'intact' || before.state === 'intact'
    ? { state, foundAt }
    : { state, foundAt: before.foundAt }

const stateOf = ({ intact, found }: BlobCheck): Integrity['state'] =>
  intact ? 'intact' : found === null ? 'missing' : 'changed'

/** What the custody log tells of earlier checks. An exhibit was intact when it was received: its copy was read back then. */
const fromLog = (database: Database): Map<string, Integrity> => {
  const known = new Map<string, Integrity>()
  const sha256Of = new Map<string, string>()
  const rows = database.all(
    `SELECT at, act, subject, subject_sha256, detail FROM custody
     WHERE act IN ('exhibit received', 'exhibit verified', 'exhibit changed on disk', 'originals verified')
     ORDER BY sequence`,
  )
  for (const { at, act, subject, subject_sha256, detail } of rows) {
    const foundAt = String(at)
    const put = (sha256: string, state: Integrity['state']) =>
      known.set(sha256, after(known.get(sha256), { state, foundAt }))
    // A log that does not verify may hold anything: what cannot be read tells nothing here.
    const told = parsed(String(detail))
    if (act === 'originals verified') {
      const { changed } = told
      if (!Array.isArray(changed)) continue
      const damaged = new Set(changed.map((label) => sha256Of.get(String(label))))
      for (const sha256 of new Set(sha256Of.values())) if (!damaged.has(sha256)) put(sha256, 'intact')
      continue
    }
    const sha256 = String(subject_sha256)
    if (act === 'exhibit received') {
      sha256Of.set(String(subject), sha256)
      if (known.has(sha256)) put(sha256, 'intact')
    } else if (act === 'exhibit verified') put(sha256, 'intact')
    else put(sha256, told.found === null ? 'missing' : 'changed')
  }
  return known
}

const parsed = (detail: string): { readonly found?: unknown; readonly changed?: unknown } => {
  try {
    return Object(JSON.parse(detail))
  } catch {
    return {}
  }
}

/** Opens the book with what the log of an open case tells. */
export const openIntegrityBook = (database: Database, clock: Clock): IntegrityBook => {
  const known = fromLog(database)
  return {
    of: ({ sha256, receivedAt }) => known.get(sha256) ?? { state: 'intact', foundAt: receivedAt },
    noteReceived: (sha256) => {
      if (known.has(sha256)) known.set(sha256, { state: 'intact', foundAt: instantOf(clock) })
    },
    note: (sha256, check) => {
      const before = known.get(sha256)
      const now = after(before, { state: stateOf(check), foundAt: instantOf(clock) })
      known.set(sha256, now)
      return before?.state !== now.state
    },
  }
}
