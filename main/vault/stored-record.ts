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
  { kind: 'bookmark', rows: 'SELECT id, record FROM bookmarks' },
  { kind: 'turn', rows: 'SELECT id, record FROM turns ORDER BY position' },
  { kind: 'answer', rows: 'SELECT id, record FROM answers ORDER BY position' },
  { kind: 'choice', rows: 'SELECT id, record FROM answer_choices' },
  { kind: 'report', rows: 'SELECT id, record FROM reports ORDER BY position' },
]

/** Every record that the case holds, as the very text whose SHA-256 stands in the custody log. */
export const storedRecords = function* (
  database: Database,
): Generator<{ readonly kind: RecordHash['kind']; readonly id: string; readonly text: string }> {
  for (const { kind, rows } of tables)
    for (const row of database.all(rows)) yield { kind, id: String(row.id), text: String(row.record) }
}

/** Hashes every record that the case holds, and lists its exhibits, as verify-custody.ts compares them with the log. */
export const hashRecords = (database: Database) => ({
  records: Array.from(
    storedRecords(database),
    ({ kind, id, text }): RecordHash => ({ kind, id, sha256: sha256OfText(text) }),
  ),
  exhibits: database
    .all('SELECT label, sha256 FROM exhibits ORDER BY number')
    .map((row) => ({ label: String(row.label), sha256: String(row.sha256) })),
})
