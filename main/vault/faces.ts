import { randomUUID } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import type { Box } from '#app/geometry.ts'
import type { ExhibitId, FaceId } from '#app/ids.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { Face } from '#app/records/face.ts'
import { instantOf } from './clock.ts'
import type { CustodyAct } from './custody.ts'
import type { RecordHash } from './custody-row.ts'
import type { EvidenceStore } from './evidence.ts'
import { storeRecord } from './stored-record.ts'
import type { VaultContext } from './vault-context.ts'

/** A face as the detector gives it, in upright picture pixels. */
export type DetectedFace = Pick<Face, 'box' | 'confidence' | 'landmarks' | 'quality'>

export interface FaceStore {
  /** By exhibit and number. */
  readonly list: () => readonly Face[]
  readonly of: (exhibitId: ExhibitId) => readonly Face[]
  readonly get: (id: FaceId) => Face
  /** A name for the log and for reports: 'P1 face 2'. */
  readonly subjectOf: (face: Face) => string
  /**
   * Takes over what the detector found. A face found again where one was keeps its number and its findings; one that is not
   * found again is rejected, not removed; what the examiner drew or rejected stays so.
   */
  readonly replaceDetected: (exhibitId: ExhibitId, found: readonly DetectedFace[]) => readonly Face[]
  readonly draw: (exhibitId: ExhibitId, box: Box) => Face
  /**
   * A moved face is the examiner's: the detector's confidence, landmarks and quality do not hold for it any more. One row in the
   * log for each call: whoever drags a box calls this with where it ends. A face that is moved to where it is stays as it is.
   */
  readonly move: (id: FaceId, box: Box) => Face
  /** Notes landmarks and quality that were measured in a box which the examiner drew or moved. */
  readonly setMeasured: (id: FaceId, measured: Pick<Face, 'landmarks' | 'quality'>) => Face
  readonly reject: (id: FaceId) => Face
  readonly restore: (id: FaceId) => Face
}

/** From this overlap (intersection over union) on, two boxes are of the same face. */
const sameFaceOverlap = 0.5

const overlapOf = (a: Box, b: Box): number => {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  const shared = Math.max(0, width) * Math.max(0, height)
  return shared / (a.width * a.height + b.width * b.height - shared)
}

/** For each found face the known one that it is, the largest overlaps first. */
const matchFaces = (
  found: readonly DetectedFace[],
  known: readonly Face[],
): ReadonlyMap<DetectedFace, Face> => {
  const pairs = found
    .flatMap((one) => known.map((other) => ({ one, other, overlap: overlapOf(one.box, other.box) })))
    .filter(({ overlap }) => overlap >= sameFaceOverlap)
    .sort((a, b) => b.overlap - a.overlap)
  const matches = new Map<DetectedFace, Face>()
  const taken = new Set<Face>()
  for (const { one, other } of pairs)
    if (!matches.has(one) && !taken.has(other)) {
      matches.set(one, other)
      taken.add(other)
    }
  return matches
}

const insidePicture = ({ picture }: Exhibit, { x, y, width, height }: Box): Box => {
  if (picture === null)
    throw new Fault(
      'input/conflict',
      'The exhibit was not decoded, so there is no picture to draw a face on.',
    )
  const [left, top] = [Math.max(0, x), Math.max(0, y)]
  const [right, bottom] = [Math.min(picture.width, x + width), Math.min(picture.height, y + height)]
  if (!(right - left >= 1 && bottom - top >= 1))
    throw new Fault('input/invalid', 'The box lies outside the picture. Draw it over the face.')
  return { x: left, y: top, width: right - left, height: bottom - top }
}

const isSameBox = (a: Box, b: Box): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height

export const openFaceStore = (
  { database, custody, clock }: VaultContext,
  evidence: EvidenceStore,
): FaceStore => {
  const read = (sql: string, ...values: readonly string[]): readonly Face[] =>
    database.all(sql, ...values).map(({ record }) => JSON.parse(String(record)) as Face)
  const of = (exhibitId: ExhibitId) =>
    read('SELECT record FROM faces WHERE exhibit_id = ? ORDER BY number', exhibitId)
  const get = (id: FaceId): Face => {
    const [face] = read('SELECT record FROM faces WHERE id = ?', id)
    if (face === undefined)
      throw new Fault('input/not-found', 'The case has no such face. Choose one from its list.', {
        detail: { id },
      })
    return face
  }
  const put = (face: Face): RecordHash => {
    const { text, hash } = storeRecord('face', face.id, face)
    database.run(
      'INSERT INTO faces (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record',
      face.id,
      text,
    )
    return hash
  }
  const nextNumber = (exhibitId: ExhibitId): number => (of(exhibitId).at(-1)?.number ?? 0) + 1
  const subjectOf = (face: Face): string => `${evidence.get(face.exhibitId).label} face ${face.number}`
  const save = (doing: string, face: Face, act: Pick<CustodyAct, 'act' | 'detail'>): Face => {
    const { label, sha256 } = evidence.get(face.exhibitId)
    custody.change(doing, (note) =>
      note({ ...act, subject: `${label} face ${face.number}`, subjectSha256: sha256, records: [put(face)] }),
    )
    return face
  }
  return {
    list: () =>
      read('SELECT f.record FROM faces f JOIN exhibits e ON e.id = f.exhibit_id ORDER BY e.number, f.number'),
    of,
    get,
    subjectOf,
    replaceDetected: (exhibitId, found) => {
      const { label, sha256 } = evidence.get(exhibitId)
      const known = of(exhibitId).filter(({ origin }) => origin === 'detected')
      const matches = matchFaces(found, known)
      const kept = new Set(matches.values())
      const lost = known.filter((face) => !kept.has(face) && !face.rejected)
      const fresh = found
        .filter((one) => !matches.has(one))
        .sort((a, b) => a.box.x - b.box.x)
        .map(
          (one, index): Face => ({
            id: randomUUID() as FaceId,
            exhibitId,
            number: nextNumber(exhibitId) + index,
            origin: 'detected',
            ...one,
            rejected: false,
            foundAt: instantOf(clock),
          }),
        )
      const again = [...matches].map(([one, face]): Face => ({ ...face, ...one }))
      const gone = lost.map((face): Face => ({ ...face, rejected: true }))
      custody.change('noting the faces', (note) => {
        const records = [...again, ...fresh, ...gone].map(put)
        const detail = {
          found: found.length,
          again: again.length,
          notFoundAgain: gone.map(({ number }) => number),
        }
        note({ act: 'faces found', subject: label, subjectSha256: sha256, detail, records })
      })
      return of(exhibitId)
    },
    draw: (exhibitId, box) => {
      const face: Face = {
        id: randomUUID() as FaceId,
        exhibitId,
        number: nextNumber(exhibitId),
        origin: 'drawn',
        box: insidePicture(evidence.get(exhibitId), box),
        confidence: null,
        landmarks: null,
        quality: [],
        rejected: false,
        foundAt: instantOf(clock),
      }
      return save('drawing the face', face, { act: 'face drawn', detail: { box: face.box } })
    },
    move: (id, box) => {
      const before = get(id)
      const inside = insidePicture(evidence.get(before.exhibitId), box)
      // Where the box ends where it began, nothing was done that the log could state.
      if (isSameBox(inside, before.box)) return before
      const face: Face = {
        ...before,
        origin: 'drawn',
        box: inside,
        confidence: null,
        landmarks: null,
        quality: [],
      }
      return save('moving the face', face, {
        act: 'face moved',
        detail: { before: before.box, after: { ...inside } },
      })
    },
    setMeasured: (id, { landmarks, quality }) =>
      save('noting what was measured', { ...get(id), landmarks, quality }, { act: 'face measured' }),
    reject: (id) => save('rejecting the face', { ...get(id), rejected: true }, { act: 'face rejected' }),
    restore: (id) => save('restoring the face', { ...get(id), rejected: false }, { act: 'face restored' }),
  }
}
