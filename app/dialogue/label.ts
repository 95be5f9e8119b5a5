import type { Answer } from '../records/dialogue.ts'

/** What stands above every conversation and below every quoted answer. */
export const dialogueBanner = 'AI-generated, not independent of the score'

const ends: Readonly<Record<Answer['stop'], string>> = {
  end: '',
  length: 'Cut off at its limit of tokens.',
  stopped: 'Stopped by the examiner before its end.',
  failed: 'Broken off by a fault of the language engine.',
  interrupted: 'Broken off when the program ended.',
}

/** What belongs to an answer wherever it is quoted: that a model wrote it, which one, how, and when; several lines. */
export const answerLabel = ({ model, settings, stop, sealedAt, promptSha256, bytes }: Answer): string =>
  [
    `${dialogueBanner}.`,
    model === null
      ? 'No model was reached.'
      : `${model.packTitle} (${model.packId} ${model.packVersion}, pack ${model.packSha256.slice(0, 16)}).`,
    `Temperature ${settings.temperature}, top-p ${settings.topP}, seed ${settings.seed}; ${sealedAt}.`,
    `Prompt ${promptSha256?.slice(0, 16) ?? 'none'}, text ${bytes.sha256.slice(0, 16)}.`,
    ends[stop],
  ]
    .filter((line) => line !== '')
    .join('\n')

/** An answer as it goes to the clipboard: never without its label. */
export const labelledText = (answer: Answer): string =>
  `${answer.text.trimEnd()}\n\n[${answerLabel(answer)}]\n`
