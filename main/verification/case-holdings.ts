import type { Readable } from 'node:stream'
import type { CustodyEvidence } from '#main/vault/verify-custody.ts'
import type { HeldRecords } from './held-records.ts'

/** A stored file as it lies there now. */
export interface HeldFile {
  readonly bytes: number
  /** Ends with an error where the bytes cannot be read. */
  readonly open: () => Promise<Readable>
}

/** The stored files of a case by their SHA-256; a verification trusts no name and hashes them itself. */
export interface HeldFiles {
  /** null where there is none under this hash. */
  readonly find: (sha256: string) => Promise<HeldFile | null>
  /** A path of this machine at which the file can be read, for the decoder; null where there is none. */
  readonly pathOf: (sha256: string) => Promise<string | null>
}

/** What a verification looks at, wherever it lies: in a case's folder or in a bundle. */
export interface CaseHoldings {
  readonly custody: CustodyEvidence
  readonly records: HeldRecords
  readonly files: HeldFiles
}

/** How an exhibit's face is called in sentences. */
export const faceSubject = (
  { exhibits, faces }: HeldRecords,
  faceId: string,
): { readonly subject: string; readonly exhibitId: string | null } => {
  const face = faces.find(({ id }) => id === faceId)
  const exhibit = exhibits.find(({ id }) => id === face?.exhibitId)
  return face === undefined || exhibit === undefined
    ? { subject: `face ${faceId}`, exhibitId: null }
    : { subject: `${exhibit.label} face ${face.number}`, exhibitId: exhibit.id }
}
