import type { BytesRef } from '#app/records/bytes-ref.ts'
import type { Database } from './database.ts'

const places = [
  ['exhibits', 'display', '$.picture.display'],
  ['exhibits', 'thumbnail', '$.picture.thumbnail'],
  ['findings', 'segmentation', '$.segmentation.data'],
  ['findings', 'gradcam', '$.gradcam.data'],
  ['findings', 'seen', '$.seen'],
] as const

const query = places
  .map(([table, column, path]) => `SELECT record -> '${path}' AS ref FROM ${table} WHERE ${column} = ?1`)
  .join(' UNION ALL ')

/** Finds pictures for display and maps by their hash: what may be shown, unlike the bytes of an original. */
export const findDerivedBytes = (database: Database, sha256: string): BytesRef | null => {
  const ref = database.get(`${query} LIMIT 1`, sha256)?.ref
  return ref === undefined ? null : (JSON.parse(String(ref)) as BytesRef)
}
