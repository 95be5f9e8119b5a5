import { Fault } from '#app/fault.ts'
import type { CaseSnapshot } from '#main/stages/report/case-snapshot.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import type { PackDescription } from './describe-packs.ts'

/** Reads everything that a report can say out of an open case, as it is at this moment. */
export const readSnapshot = async (
  vault: CaseVault,
  packs: ReadonlyMap<string, PackDescription>,
  signal: AbortSignal,
): Promise<CaseSnapshot> => {
  // The verification reads the log before it first waits: rows, head and records are of one moment.
  const verifying = vault.custody.verify(signal)
  const head = vault.custody.head()
  const keyPem = vault.custody.evidence().keys.get(head?.key ?? '')
  const exhibits = vault.evidence.list()
  const faces = vault.faces.list()
  const asked = faces.map(({ id }) => ({
    turns: vault.dialogues.turnsOf(id),
    answers: vault.dialogues.answersOf(id),
  }))
  const snapshot = {
    case: vault.cases.read(),
    exhibits,
    metadata: new Map(exhibits.map(({ id }) => [id, vault.evidence.metadata(id)])),
    faces,
    findings: vault.findings.list(),
    turns: asked.flatMap(({ turns }) => turns),
    answers: asked.flatMap(({ answers }) => answers),
    rows: vault.custody.rows(),
    packs,
    reports: vault.reports.list(),
  }
  const verdict = await verifying
  if (head === null || keyPem === undefined)
    throw new Fault(
      'vault/corrupt',
      'The custody log of the case has no signed head, so no report can be made. Open a backup or an archive of the case.',
    )
  return { ...snapshot, head, keyPem, verdict }
}
