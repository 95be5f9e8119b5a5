import { randomUUID } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import type { ExhibitId } from '#app/ids.ts'
import type { DecodedPicture, Exhibit, MetadataRow } from '#app/records/evidence.ts'
import type { BlobCheck, StoredBlob } from './blobs.ts'
import { readStoredCase } from './cases.ts'
import { instantOf } from './clock.ts'
import type { CustodyAct } from './custody.ts'
import type { RecordHash } from './custody-row.ts'
import { createResemblance, mostResembling, type Resemblance } from './resemblance.ts'
import { storeRecord } from './stored-record.ts'
import type { VaultContext } from './vault-context.ts'

/** What intake knows of a file once its bytes are in the blob store. */
export interface ReceivedFile {
  readonly blob: StoredBlob
  /** As received; kept to the letter, never used as a path. */
  readonly name: string
  readonly source: Exhibit['source']
  readonly mediaType: string | null
  readonly claimedMediaType: string | null
}

export interface Annotation {
  readonly tags?: readonly string[] | undefined
  readonly reviewed?: boolean | undefined
  readonly note?: string | undefined
}

export interface EvidenceStore {
  /** In the order of intake. */
  readonly list: () => readonly Exhibit[]
  readonly get: (id: ExhibitId) => Exhibit
  /** Makes the stored bytes an exhibit under the next number; before anything decodes them. */
  readonly register: (file: ReceivedFile) => Exhibit
  /** Notes how the exhibit was decoded; its display and thumbnail are in the blob store. */
  readonly setPicture: (id: ExhibitId, picture: DecodedPicture, metadata: readonly MetadataRow[]) => Exhibit
  /** Notes why the exhibit cannot be decoded, a sentence for the examiner. */
  readonly setUndecodable: (id: ExhibitId, reason: string, metadata: readonly MetadataRow[]) => Exhibit
  readonly annotate: (id: ExhibitId, annotation: Annotation) => Exhibit
  readonly metadata: (id: ExhibitId) => readonly MetadataRow[]
  /** Hashes the original again, and records what came out where the case can be written. */
  readonly verify: (
    id: ExhibitId,
    signal: AbortSignal,
  ) => Promise<{ readonly intact: boolean; readonly sha256: string }>
  /** Hashes these originals again; throws evidence/changed, naming each that is not what was received. */
  readonly requireIntact: (ids: readonly ExhibitId[], signal: AbortSignal) => Promise<void>
}

/** The part of an exhibit that is stored; what it has in common with others, and how its original is, is found when it is read. */
type StoredExhibit = Omit<Exhibit, 'sameAs' | 'resembles' | 'integrity'>

/** The act that states how an original was found when it was hashed again. */
export const verificationAct = (
  { label, sha256 }: StoredExhibit | Exhibit,
  check: BlobCheck,
): CustodyAct => ({
  act: check.intact ? 'exhibit verified' : 'exhibit changed on disk',
  subject: label,
  subjectSha256: sha256,
  detail: { found: check.found },
})

/** The exhibits in memory: the database has one writer, so what was read once stays true until this store changes it. */
interface KnownExhibits {
  readonly byId: Map<ExhibitId, StoredExhibit>
  readonly bySha256: Map<string, Set<ExhibitId>>
  /** Of bytes, not of exhibits: those of equal bytes are one picture. */
  readonly resemblance: Resemblance<string>
}

const learn = ({ byId, bySha256, resemblance }: KnownExhibits, exhibit: StoredExhibit): void => {
  const { id, sha256, picture } = exhibit
  byId.set(id, exhibit)
  bySha256.set(sha256, (bySha256.get(sha256) ?? new Set()).add(id))
  if (picture !== null) resemblance.put(sha256, picture.perceptualHash)
}

const relationsOf = (
  { bySha256, resemblance }: KnownExhibits,
  exhibit: StoredExhibit,
): Pick<Exhibit, 'sameAs' | 'resembles'> => {
  const sameAs: ExhibitId[] = []
  for (const id of bySha256.get(exhibit.sha256) ?? [])
    if (id !== exhibit.id && sameAs.length < mostResembling) sameAs.push(id)
  const resembles: ExhibitId[] = []
  for (const sha256 of resemblance.near(exhibit.sha256))
    for (const id of bySha256.get(sha256) ?? []) if (resembles.length < mostResembling) resembles.push(id)
  return { sameAs, resembles }
}

const changedOriginals = (labels: readonly string[]): Fault =>
  new Fault(
    'evidence/changed',
    `The stored original of ${labels.join(', ')} is not what was received, so nothing is made from it. Restore the case from a backup or an archive.`,
    { detail: { exhibits: labels.join(', ') } },
  )

export const openEvidenceStore = (context: VaultContext): EvidenceStore => {
  const { database, custody, blobs, clock, integrity } = context
  let loaded: KnownExhibits | undefined

  const known = (): KnownExhibits => {
    if (loaded !== undefined) return loaded
    loaded = { byId: new Map(), bySha256: new Map(), resemblance: createResemblance() }
    for (const { record } of database.all('SELECT record FROM exhibits ORDER BY number'))
      learn(loaded, JSON.parse(String(record)) as StoredExhibit)
    return loaded
  }
  const complete = (exhibit: StoredExhibit): Exhibit => ({
    ...exhibit,
    ...relationsOf(known(), exhibit),
    integrity: integrity.of(exhibit),
  })
  const stored = (id: ExhibitId): StoredExhibit => {
    const exhibit = known().byId.get(id)
    if (exhibit !== undefined) return exhibit
    throw new Fault('input/not-found', 'The case has no such exhibit. Choose one from its list.', {
      detail: { id },
    })
  }
  const putMetadata = (id: ExhibitId, rows: readonly MetadataRow[]): RecordHash => {
    const { text, hash } = storeRecord('metadata', id, rows)
    database.run('INSERT OR REPLACE INTO metadata (exhibit_id, record) VALUES (?, ?)', id, text)
    return hash
  }
  const update = (
    doing: string,
    exhibit: StoredExhibit,
    act: Pick<CustodyAct, 'act' | 'detail'>,
    metadata?: readonly MetadataRow[],
  ): Exhibit => {
    const { text, hash } = storeRecord('exhibit', exhibit.id, exhibit)
    custody.change(doing, (note) => {
      database.run('UPDATE exhibits SET record = ? WHERE id = ?', text, exhibit.id)
      const records = metadata === undefined ? [hash] : [hash, putMetadata(exhibit.id, metadata)]
      note({ ...act, subject: exhibit.label, subjectSha256: exhibit.sha256, records })
    })
    learn(known(), exhibit)
    return complete(exhibit)
  }
  const check = async (exhibit: StoredExhibit, signal: AbortSignal): Promise<BlobCheck> => {
    const found = await blobs.verify(exhibit.sha256, signal)
    // Known first: a full drive that takes no row must not hide it.
    if (integrity.note(exhibit.sha256, found)) context.hearIntegrity()
    if (context.isWritable())
      custody.change('recording the check', (note) => note(verificationAct(exhibit, found)))
    return found
  }
  const requireBlob = (sha256: string): void => {
    if (!blobs.has(sha256))
      throw new Fault(
        'input/not-found',
        'The bytes of the exhibit are not in the case. Take the file in again.',
        {
          detail: { sha256 },
        },
      )
  }
  return {
    list: () => [...known().byId.values()].map(complete),
    get: (id) => complete(stored(id)),
    register: ({ blob, name, source, mediaType, claimedMediaType }) => {
      requireBlob(blob.sha256)
      const exhibit = custody.change('taking in the exhibit', (note): StoredExhibit => {
        const number = Number(database.get('SELECT coalesce(max(number), 0) + 1 AS next FROM exhibits')?.next)
        const original = {
          sha256: blob.sha256,
          bytes: blob.bytes,
          mediaType: mediaType ?? 'application/octet-stream',
        }
        const received = {
          id: randomUUID() as ExhibitId,
          label: `${readStoredCase(database).exhibitPrefix}${number}`,
          name,
          source,
          receivedAt: instantOf(clock),
          ...blob,
          mediaType,
          claimedMediaType,
          original,
          picture: null,
          undecodable: null,
          tags: [],
          reviewed: false,
          note: '',
        }
        const { text, hash } = storeRecord('exhibit', received.id, received)
        database.run('INSERT INTO exhibits (id, number, record) VALUES (?, ?, ?)', received.id, number, text)
        note({
          act: 'exhibit received',
          subject: received.label,
          subjectSha256: blob.sha256,
          detail: { name, source, bytes: blob.bytes, sha512: blob.sha512, mediaType },
          records: [hash],
        })
        return received
      })
      learn(known(), exhibit)
      integrity.noteReceived(blob.sha256)
      return complete(exhibit)
    },
    setPicture: (id, picture, metadata) => {
      requireBlob(picture.display.sha256)
      requireBlob(picture.thumbnail.sha256)
      const before = stored(id)
      const { rgbSha256, decoder, decoderVersion, width, height, orientation, notes } = picture
      const detail = { rgbSha256, decoder, decoderVersion, width, height, orientation, notes }
      const earlier = before.picture === null ? {} : { before: before.picture.rgbSha256 }
      const act = { act: 'exhibit decoded', detail: { ...detail, ...earlier } } as const
      return update('noting the decoded picture', { ...before, picture, undecodable: null }, act, metadata)
    },
    setUndecodable: (id, reason, metadata) => {
      const exhibit = { ...stored(id), picture: null, undecodable: reason }
      const act = { act: 'exhibit could not be decoded', detail: { reason } } as const
      return update('noting that the exhibit cannot be decoded', exhibit, act, metadata)
    },
    annotate: (id, { tags, reviewed, note }) => {
      const before = stored(id)
      const after = {
        ...before,
        tags: tags === undefined ? before.tags : [...new Set(tags)],
        reviewed: reviewed ?? before.reviewed,
        note: note ?? before.note,
      }
      const said = (exhibit: StoredExhibit) => ({
        tags: exhibit.tags,
        reviewed: exhibit.reviewed,
        note: exhibit.note,
      })
      const detail = { before: said(before), after: said(after) }
      return update('the annotation', after, { act: 'exhibit annotated', detail })
    },
    metadata: (id) => {
      stored(id)
      const row = database.get('SELECT record FROM metadata WHERE exhibit_id = ?', id)
      return row === undefined ? [] : (JSON.parse(String(row.record)) as readonly MetadataRow[])
    },
    verify: async (id, signal) => {
      const { intact, found } = await check(stored(id), signal)
      return { intact, sha256: found ?? '' }
    },
    requireIntact: async (ids, signal) => {
      const damaged: string[] = []
      for (const exhibit of ids.map(stored))
        if (!(await check(exhibit, signal)).intact) damaged.push(exhibit.label)
      if (damaged.length > 0) throw changedOriginals(damaged)
    },
  }
}
