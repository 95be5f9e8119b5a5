import { readFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import { CustodyHead, type CustodyRow } from '#app/records/custody.ts'
import { changeSignal } from '#main/change-signal.ts'
import { sweepPassing } from '#main/process/passing-name.ts'
import { openBlobStore } from './blobs.ts'
import { openBookmarkStore } from './bookmarks.ts'
import { canonicalJson } from './canonical-json.ts'
import { caseFiles } from './case-folder.ts'
import { type CaseLock, takeCaseLock } from './case-lock.ts'
import type { CaseVault, Custodian } from './case-vault.ts'
import { clockWarnings, derivedWarnings, placeWarnings } from './case-warnings.ts'
import { openCaseStore, readStoredCase, type StoredCase } from './cases.ts'
import { brokenCustody, type CustodyLog, keepPublicKey, openCustodyLog } from './custody.ts'
import { checkIntegrity, type Database, openDatabase } from './database.ts'
import { openDerivedBytes } from './derived-bytes.ts'
import { openDialogueStore } from './dialogues.ts'
import { latestText } from './durable-file.ts'
import { openEvidenceStore } from './evidence.ts'
import { openFaceStore } from './faces.ts'
import { openFindingStore } from './findings.ts'
import { openIntegrityBook } from './integrity.ts'
import { openMarkStore } from './marks.ts'
import { checkForm, migrate, type Upgrade } from './migrate.ts'
import { migrationList } from './migrations/migration-list.ts'
import { isWritable, openForReading, requireCaseFolder } from './open-access.ts'
import { openOriginals } from './originals.ts'
import { writePublicKey } from './public-key-file.ts'
import { openQueueStore, resumeQueue } from './queue.ts'
import { openReportDraftStore } from './report-drafts.ts'
import { openReportStore } from './reports.ts'
import { storageFault } from './storage-fault.ts'
import { hashRecords } from './stored-record.ts'
import { listUnfinished } from './unfinished.ts'
import type { VaultContext } from './vault-context.ts'
import type { CustodyEvidence } from './verify-custody.ts'

export interface OpenOptions {
  /** Open for reading even where the case could be written. */
  readonly readOnly?: boolean
  /** The case was created just now: that is logged already. */
  readonly isNew?: boolean
}

/** Acts that a closed case still takes: they state what happens to it and change nothing in it. */
const actsOnClosedCases: readonly CustodyRow['act'][] = [
  'case opened',
  'case upgraded',
  'case closed',
  'case reopened',
  'case archived',
  'case backed up',
  'custody key changed',
  'clock set back',
  'exhibit verified',
  'exhibit changed on disk',
  'originals verified',
  'report exported',
  'report signed',
  'bundle exported',
]

const readOnlyMedia = (): Fault =>
  new Fault(
    'vault/read-only',
    'The case is open for reading only, because its folder cannot be written. Copy it to a drive that can be written to go on working.',
  )

const readHeadFile = (file: string): CustodyHead | null => {
  try {
    return v.parse(CustodyHead, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // The database holds the head as well; this file is a second witness where it can be read.
    return null
  }
}

/** Opens the database for `access` and takes the lock first where it is for writing. */
const openDisk = async (
  folder: string,
  isForWriting: boolean,
  { clock }: Custodian,
): Promise<{
  readonly database: Database
  readonly lock: CaseLock | null
  readonly upgrade: Upgrade | null
}> => {
  if (!isForWriting) {
    const database = await openForReading(folder)
    try {
      checkIntegrity(database)
      checkForm(database, migrationList)
      return { database, lock: null, upgrade: null }
    } catch (thrown) {
      database.close()
      throw thrown
    }
  }
  const lock = takeCaseLock(folder, clock)
  let database: Database | undefined
  try {
    database = openDatabase(caseFiles(folder).database, 'write')
    checkIntegrity(database)
    return { database, lock, upgrade: await migrate(database, migrationList) }
  } catch (thrown) {
    database?.close()
    lock.release()
    throw thrown
  }
}

/** Removes what a killed process left in and beside the case's folder; only who holds the lock may. */
const sweepCase = async (folder: string): Promise<void> => {
  await sweepPassing(dirname(folder))
  for (const name of await readdir(folder))
    if (/^(custody-head|lock)\.json\.[0-9a-f-]{36}\.(part|stale)$/.test(name))
      await rm(join(folder, name), { force: true })
}

/** Writes down that the case was opened, by which key, and what was done to it on the way. */
const noteOpening = (
  database: Database,
  log: CustodyLog,
  { key, program }: Custodian,
  {
    record,
    upgrade,
    isNew,
  }: { readonly record: StoredCase; readonly upgrade: Upgrade | null; readonly isNew: boolean },
): void => {
  const head = log.head()
  const isOtherKey = head !== null && head.key !== key.fingerprint
  if (isNew && upgrade === null && !isOtherKey) return
  log.change('opening the case', (note) => {
    if (isOtherKey) {
      keepPublicKey(database, key)
      note({ act: 'custody key changed', subject: record.number, detail: { head, key: key.fingerprint } })
    }
    if (upgrade !== null)
      note({ act: 'case upgraded', subject: record.number, detail: { from: upgrade.from, to: upgrade.to } })
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    note({ act: 'case opened', subject: record.number, detail: { program, host: hostname(), timeZone } })
  })
}

/** Opens the case in one way; `refusal` is why it is not opened for writing. */
const openOnce = async (
  folder: string,
  custodian: Custodian,
  { refusal, isNew }: { readonly refusal: Fault | null; readonly isNew: boolean },
): Promise<CaseVault> => {
  const files = caseFiles(folder)
  const { key, clock, witness, actor } = custodian
  const { database, lock, upgrade } = await openDisk(folder, refusal === null, custodian)
  let readOnly = refusal
  const changes = changeSignal()
  const letGo = () => {
    database.close()
    lock?.release()
  }
  try {
    const record = readStoredCase(database)
    const headFile = latestText(files.head)
    const permit = (act?: CustodyRow['act']): void => {
      if (readOnly !== null) throw readOnly
      lock?.check()
      if (act !== undefined && !actsOnClosedCases.includes(act) && readStoredCase(database).closedAt !== null)
        throw new Fault(
          'input/conflict',
          'The case is closed and cannot change. Reopen it with a reason first.',
        )
    }
    const witnesses = (): CustodyEvidence['witnesses'] =>
      [
        { from: 'custody-head.json', head: readHeadFile(files.head) },
        { from: 'This installation', head: witness.seen(record.id) },
      ].flatMap(({ from, head }) => (head === null ? [] : [{ from, length: head.length, hash: head.hash }]))
    const custody = openCustodyLog({
      database,
      caseId: record.id,
      key,
      clock,
      actor,
      permit,
      onHead: (head) => {
        headFile.put(`${canonicalJson(head)}\n`)
        witness.note(head)
      },
      witnesses,
      hashRecords: () => hashRecords(database),
    })
    const verdict = await custody.verify(new AbortController().signal)
    if (!verdict.intact) readOnly = brokenCustody(verdict)
    const isForWriting = readOnly === null
    const derived = openDerivedBytes(database, () => blobs, changes.raise)
    const blobs = await openBlobStore(files.blobs, isForWriting, derived.hearStored)
    const known = [...(await placeWarnings(folder, upgrade)), ...clockWarnings(custody, clock)]
    if (isForWriting) {
      await sweepCase(folder)
      await writePublicKey(folder, key)
      noteOpening(database, custody, custodian, { record, upgrade, isNew })
      resumeQueue(database)
    }
    const context: VaultContext = {
      database,
      custody,
      blobs,
      clock,
      integrity: openIntegrityBook(database, clock),
      isWritable: () => isForWriting,
      hearIntegrity: changes.raise,
    }
    const warnings = () => [...known, ...derivedWarnings(derived)]
    const refusalRecord = readOnly === null ? null : { code: readOnly.code, message: readOnly.message }
    const cases = openCaseStore(context, () => ({ folder, readOnly: refusalRecord, warnings: warnings() }))
    const evidence = openEvidenceStore(context)
    const faces = openFaceStore(context, evidence)
    const dialogues = openDialogueStore(context, evidence, faces, permit)
    if (isForWriting && record.closedAt === null) await dialogues.recover()
    const originals = openOriginals(context, { evidence, derived, warnings, changes })
    const settle = async (): Promise<void> => {
      const failed = (await Promise.allSettled([headFile.settle(), witness.settle()])).find(
        ({ status }) => status === 'rejected',
      )
      if (failed?.status === 'rejected')
        throw storageFault(failed.reason, 'noting the head of the custody log')
    }
    return {
      id: record.id,
      folder,
      cases,
      evidence,
      faces,
      findings: openFindingStore(context, evidence, faces),
      marks: openMarkStore(context, evidence),
      bookmarks: openBookmarkStore(context, evidence),
      dialogues,
      queue: openQueueStore(context, permit),
      reports: openReportStore(context),
      reportDrafts: openReportDraftStore(context, permit),
      unfinished: () => listUnfinished(database),
      blobs,
      custody,
      derivedBytes: derived.find,
      requireDerivedIntact: derived.requireIntact,
      originals,
      verifyOriginals: originals.verify,
      requireIntact: evidence.requireIntact,
      readOnly,
      warnings,
      copyDatabaseTo: (path) => database.copyTo(path),
      settle,
      close: async () => {
        await originals.close()
        try {
          await settle()
        } finally {
          letGo()
        }
      },
    }
  } catch (thrown) {
    letGo()
    throw thrown
  }
}

/**
 * Opens a case: takes the single writer's lock, has SQLite check the file, brings it up to date after a copy, verifies the
 * custody log, and logs the opening. A case on read-only media, or one whose log does not verify, opens for reading and
 * says why in `readOnly`; so does one on a full disk. Throws input/not-found, vault/locked, vault/corrupt or vault/too-new.
 */
export const openCase = async (
  folder: string,
  custodian: Custodian,
  { readOnly: isReadingWanted = false, isNew = false }: OpenOptions = {},
): Promise<CaseVault> => {
  requireCaseFolder(folder)
  const isForWriting = !isReadingWanted && (await isWritable(folder))
  try {
    return await openOnce(folder, custodian, { refusal: isForWriting ? null : readOnlyMedia(), isNew })
  } catch (thrown) {
    const fault = storageFault(thrown, 'opening the case for writing')
    if (isForWriting && fault instanceof Fault && fault.code === 'vault/full')
      return openOnce(folder, custodian, { refusal: fault, isNew })
    throw fault
  }
}
