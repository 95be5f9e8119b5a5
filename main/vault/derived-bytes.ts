import { stat } from 'node:fs/promises'
import { Fault } from '#app/fault.ts'
import type { BytesRef } from '#app/records/bytes-ref.ts'
import type { BlobStore } from './blobs.ts'
import type { Database } from './database.ts'

const ofExhibits = 'exhibits AS source'
const ofFindings =
  'findings AS source JOIN faces ON faces.id = source.face_id JOIN exhibits ON exhibits.id = faces.exhibit_id'

const places = [
  [ofExhibits, 'source.label', 'display', '$.picture.display'],
  [ofExhibits, 'source.label', 'thumbnail', '$.picture.thumbnail'],
  [ofFindings, 'exhibits.label', 'segmentation', '$.segmentation.data'],
  [ofFindings, 'exhibits.label', 'gradcam', '$.gradcam.data'],
  [ofFindings, 'exhibits.label', 'seen', '$.seen'],
] as const

/** `where` is said of the column that holds the hash. */
const select = (where: string): string =>
  places
    .map(
      ([from, label, column, path]) =>
        `SELECT source.record -> '${path}' AS ref, ${label} AS label FROM ${from} WHERE source.${column} ${where}`,
    )
    .join(' UNION ALL ')

const findOne = `${select('= ?1')} LIMIT 1`
const findAll = select('IS NOT NULL')

/** Pictures for display and maps: what this program made itself and a record names, unlike the bytes of an original. */
export interface DerivedBytes {
  /** By hash; null for anything else. */
  readonly find: (sha256: string) => BytesRef | null
  /** Hashes the file once in an opening; throws evidence/changed where it is not what was written. */
  readonly requireIntact: (sha256: string, signal?: AbortSignal) => Promise<void>
  /** Looks whether each file is there in its full length, which costs no reading. */
  readonly lookOver: (signal: AbortSignal) => Promise<void>
  /** Labels of the exhibits for which a file is damaged or missing. */
  readonly damagedLabels: () => readonly string[]
  /** A blob was written: it is whole now. */
  readonly hearStored: (sha256: string) => void
}

const damagedFault = (label: string): Fault =>
  new Fault(
    'evidence/changed',
    `A picture or map that this program made for ${label} is damaged or missing. Examine the exhibit again to make it anew.`,
    { detail: { exhibit: label } },
  )

/** `hearChange` is told when the damaged ones are others than before. */
export const openDerivedBytes = (
  database: Database,
  blobs: () => BlobStore,
  hearChange: () => void,
): DerivedBytes => {
  const intact = new Set<string>()
  const damaged = new Map<string, string>()
  const setDamaged = (sha256: string, label: string): void => {
    if (damaged.has(sha256)) return
    damaged.set(sha256, label)
    hearChange()
  }
  return {
    find: (sha256) => {
      const ref = database.get(findOne, sha256)?.ref
      return ref === undefined ? null : (JSON.parse(String(ref)) as BytesRef)
    },
    requireIntact: async (sha256, signal) => {
      if (intact.has(sha256)) return
      if (!(await blobs().verify(sha256, signal)).intact) {
        const label = String(database.get(findOne, sha256)?.label ?? 'the case')
        setDamaged(sha256, label)
        throw damagedFault(label)
      }
      intact.add(sha256)
      if (damaged.delete(sha256)) hearChange()
    },
    lookOver: async (signal) => {
      for (const { ref, label } of database.all(findAll)) {
        signal.throwIfAborted()
        const { sha256, bytes } = JSON.parse(String(ref)) as BytesRef
        const size = await blobs()
          .pathOf(sha256)
          .then(stat)
          .then(
            (found) => found.size,
            () => null,
          )
        if (size !== bytes) setDamaged(sha256, String(label))
      }
    },
    damagedLabels: () => [...new Set(damaged.values())],
    hearStored: (sha256) => {
      if (damaged.delete(sha256)) hearChange()
    },
  }
}
