import * as v from 'valibot'
import { assert } from '#app/assert.ts'
import { Fault } from '#app/fault.ts'
import type { CaseId } from '#app/ids.ts'
import { CustodyHead, type CustodyRow, type CustodyVerdict, custodyActs } from '#app/records/custody.ts'
import { canonicalJson, type Json } from './canonical-json.ts'
import { type Clock, instantOf } from './clock.ts'
import { hashOfRow, noRow, type RecordHash, signedBytes } from './custody-row.ts'
import type { Database, DatabaseRow } from './database.ts'
import type { InstallationKey } from './installation-key.ts'
import { type CustodyEvidence, custodySteps } from './verify-custody.ts'

/** What is told to the log about a change; time, actor, sequence and hashes are the log's own. */
export interface CustodyAct {
  readonly act: CustodyRow['act']
  readonly subject: string
  readonly subjectSha256?: string
  readonly detail?: Readonly<Record<string, Json | undefined>>
  /** Every record that the change wrote or removed. */
  readonly records?: readonly RecordHash[]
}

export type NoteAct = (act: CustodyAct) => void

/** The append-only log of a case, and the only way to change it. */
export interface CustodyLog {
  /** The rows, oldest first. What is no row any more is left out here; `verify` tells of it. */
  readonly rows: () => readonly CustodyRow[]
  readonly head: () => CustodyHead | null
  /**
   * Runs `work`, which changes records and notes at least one act, in one transaction with the log's rows and a newly signed head.
   * When it returns, all of that is on the disk; when it throws, nothing is.
   */
  readonly change: <T>(doing: string, work: (note: NoteAct) => T) => T
  /** Everything that verify-custody.ts needs, as the database holds it now. */
  readonly evidence: () => CustodyEvidence
  /** Checks the whole log against the records; lets other work run in between. */
  readonly verify: (signal: AbortSignal) => Promise<CustodyVerdict>
}

export interface CustodyLogOptions {
  readonly database: Database
  readonly caseId: CaseId
  readonly key: InstallationKey
  readonly clock: Clock
  /** Who acts: the examiner at this workstation. */
  readonly actor: () => string
  /** Throws when the case may not be changed at all now, or not by this act. */
  readonly permit: (act?: CustodyRow['act']) => void
  /** Hears of each new head once it is committed. */
  readonly onHead: (head: CustodyHead) => void
  readonly witnesses: () => CustodyEvidence['witnesses']
  readonly hashRecords: () => Pick<CustodyEvidence, 'records' | 'exhibits'>
}

const rowOf = (stored: DatabaseRow): CustodyRow =>
  ({
    sequence: stored.sequence,
    at: stored.at,
    offsetMinutes: stored.offset_minutes,
    actor: stored.actor,
    act: stored.act,
    subject: stored.subject,
    subjectSha256: stored.subject_sha256,
    detail: stored.detail,
    previous: stored.previous,
    hash: stored.hash,
  }) as CustodyRow

const knownActs: ReadonlySet<string> = new Set(custodyActs)

/** What v.is(CustodyRow) comes to for rows of this table, without its price for a hundred thousand of them. */
const isWhole = ({ act, detail, previous, hash, subject }: CustodyRow): boolean =>
  knownActs.has(act) && [detail, previous, hash, subject].every((text) => typeof text === 'string')

const insert = (database: Database, row: CustodyRow): void => {
  database.run(
    `INSERT INTO custody (sequence, at, offset_minutes, actor, act, subject, subject_sha256, detail, previous, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.sequence,
    row.at,
    row.offsetMinutes,
    row.actor,
    row.act,
    row.subject,
    row.subjectSha256,
    row.detail,
    row.previous,
    row.hash,
  )
}

/** The stored head as it is, or null; whether it is right is the verifier's to say. */
export const readStoredHead = (database: Database): CustodyHead | null => {
  const stored = database.get('SELECT head FROM custody_head')?.head
  const parsed = v.safeParse(CustodyHead, stored === undefined ? null : JSON.parse(String(stored)))
  return parsed.success ? parsed.output : null
}

/** The log as the database holds it, right or wrong: rows, signed head, and the public keys of who signed. */
export const readStoredLog = (database: Database): Pick<CustodyEvidence, 'rows' | 'head' | 'keys'> => ({
  rows: database.all('SELECT * FROM custody ORDER BY sequence').map(rowOf),
  head: readStoredHead(database),
  keys: new Map(
    database
      .all('SELECT fingerprint, public_key FROM custody_keys')
      .map((row) => [String(row.fingerprint), String(row.public_key)]),
  ),
})

/** Opens the log of a case whose database is open; the same function serves a case that is being created. */
export const openCustodyLog = (options: CustodyLogOptions): CustodyLog => {
  const { database, caseId, key, clock } = options
  const lastRow = (): CustodyRow | undefined => {
    const stored = database.get('SELECT * FROM custody ORDER BY sequence DESC LIMIT 1')
    return stored === undefined ? undefined : rowOf(stored)
  }
  const append = (before: CustodyRow | undefined, act: CustodyAct): CustodyRow => {
    const { records, detail, ...rest } = { subjectSha256: null, ...act }
    const content = {
      ...rest,
      // SQLite keeps text as UTF-8, which has no lone surrogates: what is hashed must be what is read back.
      subject: act.subject.toWellFormed(),
      actor: options.actor().toWellFormed(),
      sequence: (before?.sequence ?? 0) + 1,
      at: instantOf(clock),
      offsetMinutes: clock.offsetMinutes(),
      detail: canonicalJson({
        ...detail,
        ...(records === undefined ? {} : { records: records.map((one) => ({ ...one })) }),
      }),
      previous: before?.hash ?? noRow,
    }
    const row = { ...content, hash: hashOfRow(content) }
    insert(database, row)
    return row
  }
  const signHead = (last: CustodyRow): CustodyHead => {
    const unsigned = { caseId, length: last.sequence, hash: last.hash, at: last.at, key: key.fingerprint }
    const head: CustodyHead = { ...unsigned, signature: key.sign(signedBytes(unsigned)) }
    database.run('INSERT OR REPLACE INTO custody_head (only, head) VALUES (1, ?)', canonicalJson(head))
    return head
  }
  const change: CustodyLog['change'] = (doing, work) => {
    options.permit()
    const { result, head } = database.transaction(doing, () => {
      let last = lastRow()
      let acts = 0
      const result = work((act) => {
        options.permit(act.act)
        const now = instantOf(clock)
        if (last !== undefined && now < last.at)
          last = append(last, { act: 'clock set back', subject: 'clock', detail: { before: last.at, now } })
        last = append(last, act)
        acts += 1
      })
      assert(acts > 0 && last !== undefined, `${doing} changed the case without an act of custody`)
      return { result, head: signHead(last) }
    })
    options.onHead(head)
    return result
  }
  const storedRows = () => database.all('SELECT * FROM custody ORDER BY sequence').map(rowOf)
  const evidence = (): CustodyEvidence => ({
    ...readStoredLog(database),
    caseId,
    witnesses: options.witnesses() ?? [],
    ...options.hashRecords(),
  })
  return {
    rows: () => storedRows().filter(isWhole),
    head: () => readStoredHead(database),
    change,
    evidence,
    verify: async (signal) => {
      const steps = custodySteps(evidence())
      for (;;) {
        signal.throwIfAborted()
        const step = steps.next()
        if (step.done === true) return step.value
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

/** Keeps a public key with the case, so that whoever holds the case can check what it signed. */
export const keepPublicKey = (database: Database, { fingerprint, publicKeyPem }: InstallationKey): void => {
  database.run(
    'INSERT OR IGNORE INTO custody_keys (fingerprint, public_key) VALUES (?, ?)',
    fingerprint,
    publicKeyPem,
  )
}

/** The fault of whoever would go on writing to a log that does not verify. */
export const brokenCustody = (verdict: CustodyVerdict): Fault =>
  new Fault(
    'vault/corrupt',
    `The case can only be read: its custody log does not verify (${verdict.faults[0] ?? ''} ${verdict.faults.length} findings). Keep this folder as it is; go on in a backup or an archive that verifies.`,
    { detail: { faults: verdict.faults.length, first: verdict.faults[0] ?? '' } },
  )
