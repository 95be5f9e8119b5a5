import type { ExhibitId, FaceId } from '#app/ids.ts'
import type { QueueItem } from '#app/records/progress.ts'
import type { Database, DatabaseRow } from './database.ts'
import type { VaultContext } from './vault-context.ts'

/** One piece of work that outlives a restart: a whole exhibit, or one face of it. */
export interface QueuedWork {
  readonly exhibitId: ExhibitId
  readonly faceId: FaceId | null
  readonly state: QueueItem['state']
  readonly step: string
  readonly fault: QueueItem['fault']
}

/**
 * The queue of analyses as it stood. It is a list of things to do and no evidence: it has no rows in the custody log, and
 * progress within an item is not kept.
 */
export interface QueueStore {
  /** In the order in which the work was added; what was running when the program ended is waiting again. */
  readonly list: () => readonly QueuedWork[]
  /** Adds work at the end, or changes it where it stands; all of it in one transaction. */
  readonly put: (work: readonly QueuedWork[]) => void
  readonly remove: (work: readonly Pick<QueuedWork, 'exhibitId' | 'faceId'>[]) => void
  readonly isPaused: () => boolean
  readonly setPaused: (paused: boolean) => void
}

const workOf = (row: DatabaseRow): QueuedWork =>
  ({
    exhibitId: row.exhibit_id,
    faceId: row.face_id,
    state: row.state,
    step: row.step,
    fault: row.fault === null ? null : JSON.parse(String(row.fault)),
  }) as QueuedWork

/** `permit` throws when the case may not be written. */
export const openQueueStore = ({ database }: VaultContext, permit: () => void): QueueStore => ({
  list: () => database.all('SELECT * FROM queue ORDER BY position').map(workOf),
  put: (work) => {
    permit()
    database.transaction('noting the queue', () => {
      for (const { exhibitId, faceId, state, step, fault } of work)
        database.run(
          `INSERT INTO queue (exhibit_id, face_id, state, step, fault) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (exhibit_id, coalesce(face_id, ''))
           DO UPDATE SET state = excluded.state, step = excluded.step, fault = excluded.fault`,
          exhibitId,
          faceId,
          state,
          step,
          fault === null ? null : JSON.stringify(fault),
        )
    })
  },
  remove: (work) => {
    permit()
    database.transaction('noting the queue', () => {
      for (const { exhibitId, faceId } of work)
        database.run('DELETE FROM queue WHERE exhibit_id = ? AND face_id IS ?', exhibitId, faceId)
    })
  },
  isPaused: () => database.get('SELECT paused FROM queue_pause')?.paused === 1,
  setPaused: (paused) => {
    permit()
    database.run('INSERT OR REPLACE INTO queue_pause (only, paused) VALUES (1, ?)', paused ? 1 : 0)
  },
})

/** Puts work that was cut off by the end of the program back in its place in the queue. */
export const resumeQueue = (database: Database): void => {
  database.run(`UPDATE queue SET state = 'waiting', step = '' WHERE state = 'running'`)
}
