import { Fault } from '#app/fault.ts'
import type { ExhibitId } from '#app/ids.ts'
import type { CustodyRow } from '#app/records/custody.ts'
import type { Json } from './canonical-json.ts'
import type { RecordHash } from './custody-row.ts'
import type { EvidenceStore } from './evidence.ts'
import { storeRecord } from './stored-record.ts'
import type { VaultContext } from './vault-context.ts'

/** A list of records that belongs to an exhibit and is replaced as a whole. */
export interface ExhibitList<T> {
  /** In the order in which they were put. */
  readonly of: (exhibitId: ExhibitId) => readonly T[]
  /** Replaces the exhibit's list; nothing is logged where nothing changes. Throws `input/conflict` for misplaced records. */
  readonly put: (exhibitId: ExhibitId, records: readonly T[]) => readonly T[]
  readonly find: (id: string) => T | undefined
}

/** What a list is called: in the database, in the log, and in sentences for the examiner. */
export interface ListNames {
  readonly table: 'marks' | 'bookmarks'
  readonly kind: RecordHash['kind']
  readonly act: CustodyRow['act']
}

export const openExhibitList = <T extends Json & { readonly id: string; readonly exhibitId: ExhibitId }>(
  { database, custody }: VaultContext,
  evidence: EvidenceStore,
  { table, kind, act }: ListNames,
): ExhibitList<T> => {
  const read = (where: string, value: string): readonly T[] =>
    database
      .all(`SELECT record FROM ${table} WHERE ${where}`, value)
      .map(({ record }) => JSON.parse(String(record)) as T)
  const of = (exhibitId: ExhibitId) => read('exhibit_id = ? ORDER BY position', exhibitId)
  const find = (id: string) => read('id = ?', id)[0]
  const check = (exhibitId: ExhibitId, records: readonly T[]): void => {
    if (new Set(records.map(({ id }) => id)).size < records.length)
      throw new Fault('input/conflict', `Two ${table} have the same identifier; nothing was changed.`)
    for (const record of records) {
      const elsewhere = find(record.id)
      if (record.exhibitId !== exhibitId || (elsewhere !== undefined && elsewhere.exhibitId !== exhibitId))
        throw new Fault('input/conflict', `A ${kind} belongs to another exhibit; nothing was changed.`)
    }
  }
  return {
    of,
    find,
    put: (exhibitId, records) => {
      const { label, sha256 } = evidence.get(exhibitId)
      check(exhibitId, records)
      const before = of(exhibitId)
      const stored = records.map((record) => storeRecord(kind, record.id, record))
      const earlier = before.map((record) => storeRecord(kind, record.id, record))
      if (stored.map(({ text }) => text).join() === earlier.map(({ text }) => text).join()) return before
      const dropped = before.filter(({ id }) => !records.some((record) => record.id === id))
      const removed = dropped.map(({ id }): RecordHash => ({ kind, id, sha256: null }))
      custody.change(`changing the ${table}`, (note) => {
        database.run(`DELETE FROM ${table} WHERE exhibit_id = ?`, exhibitId)
        for (const [position, { text, hash }] of stored.entries())
          database.run(
            `INSERT INTO ${table} (id, position, record) VALUES (?, ?, ?)`,
            hash.id,
            position,
            text,
          )
        note({
          act,
          subject: label,
          subjectSha256: sha256,
          detail: { [table]: records.length, removed: removed.length },
          records: [...stored.map(({ hash }) => hash), ...removed],
        })
      })
      return of(exhibitId)
    },
  }
}
