import type { Conversation, DialogueAvailability } from '#app/contract/dialogue.ts'
import { type ArrangedTurns, arrangeTurns } from '#app/dialogue/conversation.ts'
import { answerLabel, dialogueBanner } from '#app/dialogue/label.ts'
import { regionRanges } from '#app/dialogue/region-words.ts'
import { suggestQuestions } from '#app/dialogue/suggestions.ts'
import { supportMarksOf } from '#app/dialogue/support-marks.ts'
import type { FaceId } from '#app/ids.ts'
import type { OpenAnswer } from '#app/records/dialogue.ts'
import type { Finding } from '#app/records/finding.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'

/** The latest finding of a face, which the next question is about. */
export const latestFinding = (vault: CaseVault, faceId: FaceId): Finding | null =>
  vault.findings.of(faceId).at(-1) ?? null

/** The turns of a face with everything that is computed about them; `underWay` are the answers that are not cut off. */
export const arrangeFace = (
  vault: CaseVault,
  faceId: FaceId,
  underWay: ReadonlyMap<string, OpenAnswer>,
): ArrangedTurns => {
  const findings = new Map<string, Finding>(vault.findings.of(faceId).map((one) => [one.id, one]))
  const finding = latestFinding(vault, faceId)
  const open = vault.dialogues.openOf(faceId).map(({ id, turn, startedAt, settings, text }) => {
    const cutOff: OpenAnswer = { id, turnId: turn.id, startedAt, state: 'cut off', ahead: 0, text, settings }
    return { turn, answer: underWay.get(id) ?? cutOff }
  })
  return arrangeTurns(
    { turns: vault.dialogues.turnsOf(faceId), answers: vault.dialogues.answersOf(faceId), open },
    {
      findingId: finding?.id ?? null,
      chosen: finding === null ? null : vault.dialogues.choiceOf(finding.id),
    },
    {
      answer: (answer, turn) => ({
        answer,
        support: [...supportMarksOf(answer.text, findings.get(turn.findingId) ?? null, turn.asked)],
        regions: [...regionRanges(answer.text)],
        label: answerLabel(answer),
      }),
      questionRegions: (turn) => [...regionRanges(turn.question)],
    },
  )
}

/** The conversation about a face as the page shows it. */
export const showConversation = (
  vault: CaseVault,
  faceId: FaceId,
  underWay: ReadonlyMap<string, OpenAnswer>,
  availability: DialogueAvailability,
): Conversation => {
  const finding = latestFinding(vault, faceId)
  const { path, branches } = arrangeFace(vault, faceId, underWay)
  const last = path
    .flatMap(({ answers, chosen }) => answers.filter(({ answer }) => answer.id === chosen))
    .at(-1)
  return {
    faceId,
    findingId: finding?.id ?? null,
    availability,
    turns: [...path],
    branches: [...branches],
    draft: vault.dialogues.draftOf(faceId),
    suggestions: suggestQuestions(
      finding,
      path.map(({ turn }) => turn.question),
    ),
    meter: last?.answer.context ?? null,
    banner: dialogueBanner,
  }
}
