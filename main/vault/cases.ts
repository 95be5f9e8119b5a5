import { Fault } from '#app/fault.ts'
import type { CaseId } from '#app/ids.ts'
import type { CaseRecord, CaseStatement } from '#app/records/case.ts'
import { type Clock, instantOf } from './clock.ts'
import type { Database } from './database.ts'
import { type StoredRecord, storeRecord } from './stored-record.ts'
import type { VaultContext } from './vault-context.ts'

/** The case record as it is stored. */
export type StoredCase = Omit<CaseRecord, keyof CasePlace | 'exhibits' | 'faces'>

/** What is known of a case only where it is open. */
export type CasePlace = Pick<CaseRecord, 'folder' | 'readOnly' | 'warnings'>

export interface CaseStore {
  readonly read: () => CaseRecord
  /** Replaces what the examiner stated; the log keeps both. The exhibit prefix stays once there are exhibits. */
  readonly correct: (statement: CaseStatement) => CaseRecord
  readonly close: () => CaseRecord
  readonly reopen: (reason: string) => CaseRecord
}

export const newCase = (id: CaseId, statement: CaseStatement, clock: Clock): StoredCase => ({
  id,
  ...statement,
  createdAt: instantOf(clock),
  closedAt: null,
})

export const readStoredCase = (database: Database): StoredCase => {
  const stored = database.get('SELECT record FROM case_record')?.record
  if (stored === undefined)
    throw new Fault('vault/corrupt', 'The case has no case record. Open a backup or an archive of it.')
  return JSON.parse(String(stored)) as StoredCase
}

export const writeCase = (database: Database, record: StoredCase): StoredRecord => {
  const stored = storeRecord('case', record.id, record)
  database.run('INSERT OR REPLACE INTO case_record (only, record) VALUES (1, ?)', stored.text)
  return stored
}

export const statementOf = (record: StoredCase): CaseStatement => ({
  number: record.number,
  title: record.title,
  examiner: record.examiner,
  laboratory: record.laboratory,
  exhibitPrefix: record.exhibitPrefix,
})

/** `place` is asked at each reading. */
export const openCaseStore = (
  { database, custody, clock }: VaultContext,
  place: () => CasePlace,
): CaseStore => {
  const count = (table: 'exhibits' | 'faces'): number =>
    Number(database.get(`SELECT count(*) AS count FROM ${table}`)?.count)
  const read = (): CaseRecord => ({
    ...readStoredCase(database),
    ...place(),
    exhibits: count('exhibits'),
    faces: count('faces'),
  })
  const refuse = (sentence: string): never => {
    throw new Fault('input/conflict', sentence)
  }
  return {
    read,
    correct: (statement) => {
      const before = readStoredCase(database)
      if (statement.exhibitPrefix !== before.exhibitPrefix && count('exhibits') > 0)
        refuse('The exhibit prefix cannot change any more: exhibits bear it. Keep it, or create a new case.')
      custody.change('the correction', (note) => {
        const { hash } = writeCase(database, { ...before, ...statement })
        const detail = { before: statementOf(before), after: statement }
        note({ act: 'case corrected', subject: statement.number, detail, records: [hash] })
      })
      return read()
    },
    close: () => {
      const before = readStoredCase(database)
      if (before.closedAt !== null) refuse('The case is closed already.')
      custody.change('closing the case', (note) => {
        const { hash } = writeCase(database, { ...before, closedAt: instantOf(clock) })
        note({ act: 'case closed', subject: before.number, records: [hash] })
      })
      return read()
    },
    reopen: (reason) => {
      const before = readStoredCase(database)
      if (before.closedAt === null) refuse('The case is not closed.')
      if (reason.trim() === '') refuse('A closed case is reopened with a reason: state one.')
      custody.change('reopening the case', (note) => {
        const { hash } = writeCase(database, { ...before, closedAt: null })
        note({
          act: 'case reopened',
          subject: before.number,
          detail: { reason, closedAt: before.closedAt },
          records: [hash],
        })
      })
      return read()
    },
  }
}
