import { dialogueBanner } from '#app/dialogue/label.ts'
import { regionRanges } from '#app/dialogue/region-words.ts'
import type { AnswerSettings } from '#app/records/dialogue.ts'
import type { AskedFace, AskedTurn } from '#main/dialogue/ask-about-file.ts'
import { boxJson, shown } from './analysis-output.ts'

const turnJson = ({ fault, ...turn }: AskedTurn) => ({
  ...turn,
  regions: regionRanges(turn.answer),
  ...(fault === null ? {} : { fault: { code: fault.code, message: fault.message } }),
})

/** What `assay ask --json` prints; the fields are described in main/cli/README.md. */
export const askJson = (
  path: string,
  number: number,
  settings: AnswerSettings,
  { faces, box, judgement, model, rowsSha256, turns }: AskedFace,
) => {
  const { score, threshold, outcome, reason, regions, stability } = judgement
  return {
    path,
    banner: dialogueBanner,
    model,
    face: { number, of: faces, box: boxJson(box), score, threshold, outcome, reason, regions, stability },
    settings,
    rowsSha256,
    turns: turns.map(turnJson),
  }
}

export type AskJson = ReturnType<typeof askJson>

const signs = { supported: '+', contradicts: '!', 'not checkable': ' ' } as const

const turnText = ({
  question,
  asked,
  changes,
  answer,
  support,
  stop,
  fault,
}: ReturnType<typeof turnJson>): string[] => [
  '',
  `> ${shown(question)}`,
  ...(changes.length === 0 ? [] : [`  (asked as: ${shown(asked)})`]),
  ...support.map(({ start, end, mark, reason }) => {
    const against = mark === 'contradicts' ? `  [contradicts the finding: ${reason}]` : ''
    return `${signs[mark]} ${shown(answer.slice(start, end))}${against}`
  }),
  ...(stop === 'length' || stop === 'context' ? ['  (cut off at its limit of tokens)'] : []),
  ...(fault === undefined ? [] : [`  ${fault.code}: ${fault.message}`]),
]

/** The conversation in lines for a terminal: "+" before a sentence that repeats the finding, "!" before one against it. */
export const askText = ({ path, banner, model, face, turns }: AskJson): string => {
  const { number, of, score, threshold, outcome } = face
  return [
    shown(path),
    `  face ${number} of ${of}: ${score?.toFixed(3) ?? 'no score'} (threshold ${threshold ?? 'none'}), ${outcome}`,
    `  ${banner}: ${model.packTitle}`,
    ...turns.flatMap(turnText),
  ].join('\n')
}
