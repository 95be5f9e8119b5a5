import type { ReportDraft } from '#app/records/report-draft.ts'
import { chooseReported } from '#main/stages/report/choose-reported.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'

/**
 * A draft without what is said of faces that it does not report: an opinion or a quotation stays on the desk while its face is left
 * out, and does not go into the report. Throws input/not-found where it names something that the case does not hold.
 */
export const settleDraft = (vault: CaseVault, draft: ReportDraft): ReportDraft => {
  const records = {
    exhibits: vault.evidence.list(),
    faces: vault.faces.list(),
    findings: vault.findings.list(),
  }
  const reported = new Set(chooseReported(records, draft).faces.map(({ face }) => face.id))
  const { dialogues } = vault
  return {
    ...draft,
    opinion: {
      ...draft.opinion,
      faces: draft.opinion.faces.filter(({ faceId }) => reported.has(faceId)),
    },
    dialogue: draft.dialogue.filter(({ answerId }) =>
      reported.has(dialogues.turn(dialogues.answer(answerId).turnId).faceId),
    ),
  }
}
