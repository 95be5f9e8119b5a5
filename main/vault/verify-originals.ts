import type { Exhibit } from '#app/records/evidence.ts'
import type { BlobCheck } from './blobs.ts'
import { type EvidenceStore, verificationAct } from './evidence.ts'
import type { VaultContext } from './vault-context.ts'

export interface OriginalsProgress {
  readonly done: number
  readonly total: number
  readonly doneBytes: number
  readonly totalBytes: number
}

export interface OriginalsVerdict {
  readonly verified: number
  /** Exhibits whose stored original is missing or has other bytes than were received. */
  readonly changed: readonly Exhibit[]
}

/**
 * Hashes the original of every exhibit again, one after the other in constant memory. The log gets a row at once for each that
 * is not what was received, and one for all of them at the end.
 */
export const verifyOriginals = async (
  { blobs, custody, integrity, isWritable, hearIntegrity }: VaultContext,
  evidence: EvidenceStore,
  {
    signal,
    onProgress,
  }: {
    readonly signal: AbortSignal
    readonly onProgress: (progress: OriginalsProgress) => void
  },
): Promise<OriginalsVerdict> => {
  const exhibits = evidence.list()
  const checks = new Map<string, BlobCheck>()
  const changed: Exhibit[] = []
  const totalBytes = exhibits.reduce((sum, { bytes }) => sum + bytes, 0)
  let doneBytes = 0
  for (const [index, exhibit] of exhibits.entries()) {
    signal.throwIfAborted()
    const check = checks.get(exhibit.sha256) ?? (await blobs.verify(exhibit.sha256, signal))
    checks.set(exhibit.sha256, check)
    if (integrity.note(exhibit.sha256, check)) hearIntegrity()
    if (!check.intact) {
      changed.push(exhibit)
      if (isWritable()) custody.change('recording the check', (note) => note(verificationAct(exhibit, check)))
    }
    doneBytes += exhibit.bytes
    onProgress({ done: index + 1, total: exhibits.length, doneBytes, totalBytes })
  }
  if (isWritable() && exhibits.length > 0)
    custody.change('recording the check', (note) =>
      note({
        act: 'originals verified',
        subject: `${exhibits.length} exhibits`,
        detail: { verified: exhibits.length, changed: changed.map(({ label }) => label) },
      }),
    )
  return { verified: exhibits.length, changed }
}
