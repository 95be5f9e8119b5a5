import type { ExhibitId } from '#app/ids.ts'
import type { Database } from './database.ts'

/**
 * Exhibits on which work was begun and not ended: registered and neither decoded nor refused, or decoded and not examined to
 * the end. What is in the queue is the queue's; what failed says so there or in the log, and is left to the examiner.
 */
export const listUnfinished = (database: Database): readonly ExhibitId[] => {
  const subjects = (act: string): ReadonlySet<string> =>
    new Set(
      database
        .all('SELECT DISTINCT subject FROM custody WHERE act = ?', act)
        .map((row) => String(row.subject)),
    )
  const [searched, failed] = [subjects('faces found'), subjects('analysis failed')]
  // A face whose examination failed is the subject of that row by itself: 'P1 face 2'.
  const failedExhibits = new Set([...failed].map((subject) => subject.replace(/ face \d+$/, '')))
  return database
    .all(
      `SELECT id, label, display IS NOT NULL AS decoded, record ->> '$.undecodable' IS NOT NULL AS refused,
         EXISTS (
           SELECT 1 FROM faces WHERE exhibit_id = exhibits.id AND NOT (record ->> '$.rejected')
             AND NOT EXISTS (SELECT 1 FROM findings WHERE face_id = faces.id)
         ) AS waits
       FROM exhibits WHERE NOT EXISTS (SELECT 1 FROM queue WHERE exhibit_id = exhibits.id)
       ORDER BY number`,
    )
    .filter(({ label, decoded, refused, waits }) => {
      if (refused === 1) return false
      if (decoded !== 1) return true
      return !failedExhibits.has(String(label)) && (waits === 1 || !searched.has(String(label)))
    })
    .map(({ id }) => id as ExhibitId)
}
