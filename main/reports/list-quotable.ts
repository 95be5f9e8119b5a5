import type { QuotableAnswer } from '#app/contract/report.ts'
import { answerLabel } from '#app/dialogue/label.ts'
import { regionRanges } from '#app/dialogue/region-words.ts'
import { supportMarksOf } from '#app/dialogue/support-marks.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'

/** Every sealed answer of the case in the order of its faces, each sentence with what the finding says to it. */
export const listQuotable = ({ faces, findings, dialogues }: CaseVault): QuotableAnswer[] => {
  const findingOf = new Map(findings.list().map((finding) => [finding.id, finding]))
  return faces.list().flatMap(({ id: faceId }) => {
    const turns = new Map(dialogues.turnsOf(faceId).map((turn) => [turn.id, turn]))
    return dialogues.answersOf(faceId).flatMap((answer): QuotableAnswer[] => {
      const turn = turns.get(answer.turnId)
      if (turn === undefined || answer.text.trim() === '') return []
      const support = supportMarksOf(answer.text, findingOf.get(turn.findingId) ?? null, turn.asked)
      const regions = regionRanges(answer.text)
      const view = { answer, support: [...support], regions: [...regions], label: answerLabel(answer) }
      return [{ faceId, turn, view }]
    })
  })
}
