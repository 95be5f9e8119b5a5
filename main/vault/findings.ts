import { randomUUID } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import type { ExhibitId, FaceId, FindingId } from '#app/ids.ts'
import type { Finding } from '#app/records/finding.ts'
import type { BlobStore } from './blobs.ts'
import { instantOf } from './clock.ts'
import type { EvidenceStore } from './evidence.ts'
import type { FaceStore } from './faces.ts'
import { storeRecord } from './stored-record.ts'
import type { VaultContext } from './vault-context.ts'

/** An analysis that ended in a fault instead of a finding. */
export interface FailedAnalysis {
  readonly exhibitId: ExhibitId
  readonly faceId: FaceId | null
  readonly code: string
  readonly message: string
}

export interface FindingStore {
  /** Oldest first. */
  readonly list: () => readonly Finding[]
  readonly of: (faceId: FaceId) => readonly Finding[]
  /** Adds a finding; there is no way to change or remove one. Its maps are in the blob store. */
  readonly append: (finding: Omit<Finding, 'id' | 'at'>) => Finding
  /** Notes in the log that an analysis failed, and why. */
  readonly recordFailure: (failure: FailedAnalysis) => void
}

const requireBytes = (
  blobs: BlobStore,
  { segmentation, gradcam, seen }: Omit<Finding, 'id' | 'at'>,
): void => {
  for (const ref of [segmentation?.data, gradcam?.data, seen])
    if (ref !== undefined && ref !== null && !blobs.has(ref.sha256))
      throw new Fault(
        'input/not-found',
        'The maps of the finding are not in the case. Examine the face again.',
        {
          detail: { sha256: ref.sha256 },
        },
      )
}

/** Findings of the first version did not name the providers that were passed over. */
const withFallBacks = (stored: Finding): Finding => ({
  ...stored,
  run: { ...stored.run, fallBacks: stored.run.fallBacks ?? [] },
})

export const openFindingStore = (
  { database, custody, blobs, clock }: VaultContext,
  evidence: EvidenceStore,
  faces: FaceStore,
): FindingStore => {
  const read = (sql: string, ...values: readonly string[]): readonly Finding[] =>
    database.all(sql, ...values).map(({ record }) => withFallBacks(JSON.parse(String(record)) as Finding))
  return {
    list: () => read('SELECT record FROM findings ORDER BY position'),
    of: (faceId) => read('SELECT record FROM findings WHERE face_id = ? ORDER BY position', faceId),
    append: (content) => {
      requireBytes(blobs, content)
      const face = faces.get(content.faceId)
      const { label, sha256 } = evidence.get(face.exhibitId)
      const finding: Finding = { ...content, id: randomUUID() as FindingId, at: instantOf(clock) }
      const { text, hash } = storeRecord('finding', finding.id, finding)
      custody.change('recording the finding', (note) => {
        database.run('INSERT INTO findings (id, record) VALUES (?, ?)', finding.id, text)
        const { outcome, score, run } = finding
        const detail = {
          outcome,
          score,
          packId: run.packId,
          packSha256: run.packSha256,
          tensorSha256: run.tensorSha256,
          provider: run.provider,
        }
        note({
          act: 'finding recorded',
          subject: `${label} face ${face.number}`,
          subjectSha256: sha256,
          detail,
          records: [hash],
        })
      })
      return finding
    },
    recordFailure: ({ exhibitId, faceId, code, message }) => {
      const { label, sha256 } = evidence.get(exhibitId)
      const subject = faceId === null ? label : faces.subjectOf(faces.get(faceId))
      custody.change('recording the failure', (note) =>
        note({ act: 'analysis failed', subject, subjectSha256: sha256, detail: { code, message } }),
      )
    },
  }
}
