import {
  backup,
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementSync,
} from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { Fault } from '#app/fault.ts'
import { storageFault } from './storage-fault.ts'

/** 'ASAY': tells a case's database from any other SQLite file. */
export const applicationId = 0x41534159

export type DatabaseRow = Readonly<Record<string, SQLOutputValue>>

/** A case's SQLite database; every method throws a vault fault where the disk or the file is to blame. */
export interface Database {
  readonly path: string
  readonly all: (sql: string, ...values: readonly SQLInputValue[]) => readonly DatabaseRow[]
  readonly get: (sql: string, ...values: readonly SQLInputValue[]) => DatabaseRow | undefined
  /** Returns how many rows changed. */
  readonly run: (sql: string, ...values: readonly SQLInputValue[]) => number
  readonly exec: (sql: string) => void
  /** Runs `work` in one transaction: all of it is on the disk when this returns, none of it when this throws. */
  readonly transaction: <T>(doing: string, work: () => T) => T
  /** Writes a consistent copy, also while the database is in use. */
  readonly copyTo: (path: string) => Promise<void>
  readonly close: () => void
}

/** How a database is opened: `immutable` is for media on which nothing can be written, not even a lock. */
export type Access = 'write' | 'read' | 'immutable'

const connect = (path: string, access: Access): DatabaseSync => {
  if (access === 'write') return new DatabaseSync(path, { timeout: 250 })
  const url = pathToFileURL(path)
  if (access === 'immutable') url.searchParams.set('immutable', '1')
  return new DatabaseSync(url, { readOnly: true, timeout: 250 })
}

// In exclusive mode the operating system holds the file for this process and lets go when the process dies, and WAL
// needs no shared memory, which network file systems lack. The empty transaction takes the lock now.
const takeForWriting = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA recursive_triggers = ON;
  BEGIN IMMEDIATE; COMMIT;`

/** Opens a SQLite file as the case's database. Throws vault/locked while another program holds it. */
export const openDatabase = (path: string, access: Access): Database => {
  const opening = 'opening the database'
  let connection: DatabaseSync
  try {
    connection = connect(path, access)
  } catch (thrown) {
    throw storageFault(thrown, opening)
  }
  const guarded = <T>(doing: string, work: () => T): T => {
    try {
      return work()
    } catch (thrown) {
      throw storageFault(thrown, doing)
    }
  }
  try {
    connection.exec('PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;')
    if (access === 'write') connection.exec(takeForWriting)
  } catch (thrown) {
    connection.close()
    throw storageFault(thrown, opening)
  }
  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? connection.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    path,
    all: (sql, ...values) => guarded('reading the case', () => prepared(sql).all(...values)),
    get: (sql, ...values) => guarded('reading the case', () => prepared(sql).get(...values)),
    run: (sql, ...values) => guarded('the change', () => Number(prepared(sql).run(...values).changes)),
    exec: (sql) => guarded('the change', () => connection.exec(sql)),
    transaction: (doing, work) =>
      guarded(doing, () => {
        connection.exec('BEGIN IMMEDIATE')
        try {
          const result = work()
          connection.exec('COMMIT')
          return result
        } catch (thrown) {
          // SQLite itself rolls back after some errors, such as a full disk.
          if (connection.isTransaction) connection.exec('ROLLBACK')
          throw thrown
        }
      }),
    copyTo: async (copy) => {
      try {
        await backup(connection, copy)
      } catch (thrown) {
        throw storageFault(thrown, 'the copy of the database')
      }
    },
    close: () => {
      statements.clear()
      if (connection.isOpen) connection.close()
    },
  }
}

/** Throws vault/corrupt unless SQLite finds the whole file sound and it is a case's. */
export const checkIntegrity = (database: Database): void => {
  const found = database.get('PRAGMA application_id')?.application_id
  if (found !== applicationId)
    throw new Fault(
      'vault/corrupt',
      'The folder holds a database that no case of Assay made. Choose the folder of a case, or restore it from a backup.',
      { detail: { applicationId: Number(found) } },
    )
  const problems = database.all('PRAGMA integrity_check(5)').map((row) => String(row.integrity_check))
  const strays = database.all('PRAGMA foreign_key_check').length
  if (strays > 0) problems.push(`${strays} rows refer to rows that are missing`)
  if (problems.length === 1 && problems[0] === 'ok') return
  throw new Fault(
    'vault/corrupt',
    "The case's database is damaged. Leave this folder as it is and open a backup or an archive of the case.",
    { detail: { problems: problems.filter((problem) => problem !== 'ok').join('; ') } },
  )
}
