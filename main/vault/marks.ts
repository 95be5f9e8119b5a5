import { Fault } from '#app/fault.ts'
import type { ExhibitId, MarkId } from '#app/ids.ts'
import type { Mark } from '#app/records/mark.ts'
import type { RecordHash } from './custody-row.ts'
import type { EvidenceStore } from './evidence.ts'
import { storeRecord } from './stored-record.ts'
import type { VaultContext } from './vault-context.ts'

export interface MarkStore {
  /** In drawing order. */
  readonly of: (exhibitId: ExhibitId) => readonly Mark[]
  /** Replaces all marks of an exhibit; nothing is logged where nothing changes. */
  readonly put: (exhibitId: ExhibitId, marks: readonly Mark[]) => readonly Mark[]
  readonly drop: (id: MarkId) => void
}

export const openMarkStore = ({ database, custody }: VaultContext, evidence: EvidenceStore): MarkStore => {
  const read = (sql: string, value: string): readonly Mark[] =>
    database.all(sql, value).map(({ record }) => JSON.parse(String(record)) as Mark)
  const of = (exhibitId: ExhibitId) =>
    read('SELECT record FROM marks WHERE exhibit_id = ? ORDER BY position', exhibitId)
  const check = (exhibitId: ExhibitId, marks: readonly Mark[]): void => {
    if (new Set(marks.map(({ id }) => id)).size < marks.length)
      throw new Fault('input/conflict', 'Two marks have the same identifier; nothing was changed.')
    for (const mark of marks) {
      const [elsewhere] = read('SELECT record FROM marks WHERE id = ?', mark.id)
      if (mark.exhibitId !== exhibitId || (elsewhere !== undefined && elsewhere.exhibitId !== exhibitId))
        throw new Fault('input/conflict', 'A mark belongs to another exhibit; nothing was changed.')
    }
  }
  const put: MarkStore['put'] = (exhibitId, marks) => {
    const { label, sha256 } = evidence.get(exhibitId)
    check(exhibitId, marks)
    const before = of(exhibitId)
    const stored = marks.map((mark) => storeRecord('mark', mark.id, mark))
    const earlier = before.map((mark) => storeRecord('mark', mark.id, mark))
    if (stored.map(({ text }) => text).join() === earlier.map(({ text }) => text).join()) return before
    const dropped = before.filter(({ id }) => !marks.some((mark) => mark.id === id))
    const removed = dropped.map(({ id }): RecordHash => ({ kind: 'mark', id, sha256: null }))
    custody.change('changing the marks', (note) => {
      database.run('DELETE FROM marks WHERE exhibit_id = ?', exhibitId)
      for (const [position, { text, hash }] of stored.entries())
        database.run('INSERT INTO marks (id, position, record) VALUES (?, ?, ?)', hash.id, position, text)
      note({
        act: 'mark changed',
        subject: label,
        subjectSha256: sha256,
        detail: { marks: marks.length, removed: removed.length },
        records: [...stored.map(({ hash }) => hash), ...removed],
      })
    })
    return of(exhibitId)
  }
  return {
    of,
    put,
    drop: (id) => {
      const [mark] = read('SELECT record FROM marks WHERE id = ?', id)
      if (mark === undefined)
        throw new Fault('input/not-found', 'There is no such mark any more.', { detail: { id } })
      put(
        mark.exhibitId,
        of(mark.exhibitId).filter((other) => other.id !== id),
      )
    },
  }
}
