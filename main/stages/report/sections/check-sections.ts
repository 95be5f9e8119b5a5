import { checkStates, type ReportCheck, type ReportedTurn, type ReportManifest } from '#app/records/report.ts'
import type { ReportBlock } from '#app/records/report-document.ts'
import { fact, facts, heading, list, paragraph, table } from '../blocks.ts'
import { reportTexts } from '../texts/report-texts.ts'
import { faceName, utc } from '../wording.ts'

const mostRows = 160

/** Checks in the order of the work; subjects with the same state and record in one row. */
const fullTable = (checks: readonly ReportCheck[]): ReportBlock =>
  table(
    [
      ['Check', 0.28],
      ['Subject', 0.21],
      ['State', 0.14],
      ['Record, or why not', 0.37],
    ],
    [...Map.groupBy(checks, ({ check }) => check).values()].flatMap((ofOne) =>
      [...Map.groupBy(ofOne, ({ state, receipt }) => `${state}\n${receipt}`).values()].map((alike) => [
        alike[0]?.check ?? '',
        alike.map(({ subject }) => subject).join(', '),
        alike[0]?.state ?? '',
        alike[0]?.receipt ?? '',
      ]),
    ),
  )

const countTable = (checks: readonly ReportCheck[]): ReportBlock =>
  table(
    [['Check', 0.49], ...checkStates.map((state) => [state, 0.17] as const)],
    [...Map.groupBy(checks, ({ check }) => check)].map(([check, all]) => [
      check,
      ...checkStates.map((state) => String(all.filter((one) => one.state === state).length)),
    ]),
  )

/** R12: what was done, what not, and what went wrong. */
export const checkBlocks = ({ checks }: ReportManifest): readonly ReportBlock[] => {
  if (checks.length <= mostRows) return [paragraph(reportTexts.checksWhat), fullTable(checks)]
  const ran = new Set(checks.filter(({ state }) => state !== 'not performed').map(({ check }) => check))
  const exceptions = checks.filter(({ state, check }) => state !== 'performed' && ran.has(check))
  return [
    paragraph(reportTexts.checksWhat),
    paragraph(reportTexts.checksSummary),
    countTable(checks),
    ...(exceptions.length === 0 ? [] : [heading('Not performed or failed'), fullTable(exceptions)]),
  ]
}

const verdictWords = {
  adopted: 'ADOPTED by the examiner',
  rejected: 'REJECTED by the examiner',
  commented: 'COMMENTED by the examiner',
  'not considered': 'not considered by the examiner',
} as const

const stopWords = {
  end: 'complete',
  length: 'cut off at the limit of tokens',
  stopped: 'stopped by the examiner, incomplete',
  failed: 'ended in a fault, incomplete',
  interrupted: 'interrupted, incomplete',
} as const

const turnBlocks = (
  report: ReportManifest,
  { turn, answer, sentences }: ReportedTurn,
): readonly ReportBlock[] => {
  const { model, settings, context } = answer
  return [
    heading(`${faceName(report, turn.faceId)}, asked ${utc(turn.askedAt)}`),
    paragraph('Question, as the examiner typed it:'),
    paragraph(turn.question, 'quote'),
    ...(turn.asked === turn.question
      ? []
      : [paragraph('As the model was given it:'), paragraph(turn.asked, 'quote')]),
    paragraph('AI-generated answer, verbatim:'),
    paragraph(answer.text === '' ? '(no text)' : answer.text, 'machine'),
    ...(sentences.length === 0
      ? [paragraph('No sentence of this answer was considered by the examiner.')]
      : [
          table(
            [
              ['AI-generated sentence', 0.5],
              ['Examiner', 0.2],
              ['Comment of the examiner', 0.3],
            ],
            sentences.map(({ text, verdict, comment }) => [text, verdictWords[verdict], comment]),
          ),
        ]),
    facts([
      fact('Answer', `${stopWords[answer.stop]}; sealed ${utc(answer.sealedAt)}`),
      fact(
        'Model',
        model === null
          ? 'never reached'
          : `${model.packTitle}, version ${model.packVersion}; ${model.runtime}, ${model.device}`,
      ),
      ...(model?.files.map(({ name, sha256 }) => fact(`SHA-256 of ${name}`, sha256, true)) ?? []),
      fact(
        'Settings',
        `temperature ${settings.temperature}, top-p ${settings.topP}, seed ${settings.seed}, at most ${settings.mostTokens} tokens`,
      ),
      ...(context === null
        ? []
        : [
            fact(
              'Context',
              `${context.used} of ${context.total} tokens; earlier turns left out: ${context.trimmedTurns}`,
            ),
          ]),
      ...(answer.promptSha256 === null
        ? []
        : [fact('SHA-256 of all that it was given', answer.promptSha256, true)]),
      fact('SHA-256 of the answer', answer.bytes.sha256, true),
    ]),
  ]
}

/** R13: what a language model wrote, marked as such; nothing unless the examiner chose to quote it. */
export const dialogueBlocks = (report: ReportManifest): readonly ReportBlock[] =>
  report.dialogue.length === 0
    ? [paragraph(reportTexts.dialogueNone(report.held.answers))]
    : [
        paragraph(reportTexts.dialogueBanner, 'notice'),
        paragraph(reportTexts.machine),
        ...report.dialogue.flatMap((turn) => turnBlocks(report, turn)),
      ]

/** R14: what the findings cannot carry. */
export const limitationBlocks = ({ limitations, draft }: ReportManifest): readonly ReportBlock[] => {
  const own = draft.limitations.filter((text) => text.trim() !== '')
  return [list(limitations), ...(own.length === 0 ? [] : [heading('Stated by the examiner'), list(own)])]
}

/** R15: who looked at the work a second time. */
export const reviewBlocks = ({ draft: { review } }: ReportManifest): readonly ReportBlock[] =>
  review === null
    ? [paragraph(reportTexts.reviewNone)]
    : [
        facts([
          fact('Reviewer', review.reviewer),
          fact('Date', utc(review.at)),
          fact('Without knowledge of the first opinion', review.isBlind ? 'yes' : 'no'),
          fact('Agrees with the findings', review.agrees ? 'yes' : 'no'),
        ]),
        ...(review.comment.trim() === '' ? [] : [paragraph(review.comment, 'quote')]),
      ]
