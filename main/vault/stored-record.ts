import { canonicalJson, type Json } from './canonical-json.ts'
import { type RecordHash, sha256OfText } from './custody-row.ts'
import type { Database } from './database.ts'

/** A record as its table keeps it, with the hash that the custody log keeps. */
export interface StoredRecord {
  readonly text: string
  readonly hash: RecordHash
}

export const storeRecord = (kind: RecordHash['kind'], id: string, record: Json): StoredRecord => {
  const text = canonicalJson(record)
  return { text, hash: { kind, id, sha256: sha256OfText(text) } }
}

const tables: readonly { readonly kind: RecordHash['kind']; readonly rows: string }[] = [
  { kind: 'case', rows: `SELECT record ->> '$.id' AS id, record FROM case_record` },
  { kind: 'exhibit', rows: 'SELECT id, record FROM exhibits ORDER BY number' },
  { kind: 'metadata', rows: 'SELECT exhibit_id AS id, record FROM metadata' },
  { kind: 'face', rows: 'SELECT id, record FROM faces' },
  { kind: 'finding', rows: 'SELECT id, record FROM findings ORDER BY position' },
  { kind: 'mark', rows: 'SELECT id, record FROM marks' },
]

/** Hashes every record that the case holds, and lists its exhibits, as verify-custody.ts compares them with the log. */
export const hashRecords = (database: Database) => ({
  records: tables.flatMap(({ kind, rows }) =>
    database
      .all(rows)
      .map((row): RecordHash => ({ kind, id: String(row.id), sha256: sha256OfText(String(row.record)) })),
  ),
  exhibits: database
    .all('SELECT label, sha256 FROM exhibits ORDER BY number')
    .map((row) => ({ label: String(row.label), sha256: String(row.sha256) })),
})
