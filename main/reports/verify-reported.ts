import { Fault } from '#app/fault.ts'
import type { ExhibitId } from '#app/ids.ts'
import type { Exhibit } from '#app/records/evidence.ts'
import type { ReportedExhibit } from '#app/records/report.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { type Clock, instantOf } from '#main/vault/clock.ts'

type Verified = ReportedExhibit['verified']

/** Hashes the originals again; an export stops at the first that is not what was received. */
export const verifyReported = async (
  vault: CaseVault,
  exhibits: readonly Exhibit[],
  {
    clock,
    signal,
    progress,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly progress: (share: number) => void },
): Promise<ReadonlyMap<ExhibitId, Verified>> => {
  const verified = new Map<ExhibitId, Verified>()
  const once = new Map<string, Verified>()
  for (const [index, { id, label, sha256 }] of exhibits.entries()) {
    signal.throwIfAborted()
    let check = once.get(sha256)
    if (check === undefined) {
      const { intact, found } = await vault.blobs.verify(sha256, signal)
      check = { at: instantOf(clock), isIntact: intact, found }
      once.set(sha256, check)
    }
    if (!check.isIntact) {
      if (vault.readOnly === null) await vault.evidence.verify(id, signal)
      throw new Fault(
        'evidence/changed',
        `The stored original of ${label} is not what was received, so no report was made. Restore the case from a backup or an archive, or leave this exhibit out.`,
        { detail: { exhibit: label } },
      )
    }
    verified.set(id, check)
    progress((index + 1) / exhibits.length)
  }
  return verified
}
