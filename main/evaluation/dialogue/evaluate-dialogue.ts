import { Fault } from '#app/fault.ts'
import type { LanguageEngine } from '#main/engines/language/start-language.ts'
import type { AskedFace } from './asked-face.ts'
import type { Condition } from './conditions.ts'
import { type DialogueConditionFigures, dialogueFigures } from './dialogue-figures.ts'
import { type QuestionedFace, questionFaces, whereQuestion } from './question-faces.ts'

/** Everything measured of one pack's dialogue on one set, as plain JSON. */
export interface DialogueEvaluation {
  readonly format: 'assay-dialogue-evaluation/1'
  readonly set: string
  readonly pack: string
  readonly verdictQuestion: string
  readonly whereQuestion: string
  readonly conditions: readonly DialogueConditionFigures[]
}

/** What was said of each face under each condition, for reading. */
export interface SaidLine {
  readonly condition: string
  readonly file: string
  readonly forged: boolean
  readonly truth: AskedFace['truth']
  readonly score: number
  readonly regions: AskedFace['finding']['regions']
  readonly probabilityOfYes: number
  readonly answers: QuestionedFace['answers']
}

/**
 * Asks a pack's language model about every face of a set under every condition and measures the answers: the paper's tables 2
 * and 4 for this pack. Throws `input/invalid` for a set without two faces.
 */
export const evaluateDialogue = async (
  set: { readonly name: string; readonly faces: readonly AskedFace[] },
  engine: Pick<LanguageEngine, 'calls'>,
  options: {
    readonly conditions: readonly Condition[]
    /** About so many faces are asked for answers under each condition; P(Yes) is read of all. */
    readonly answers: number
    readonly signal: AbortSignal
    readonly onFace: (condition: string, done: number, total: number) => void
  },
): Promise<{ readonly evaluation: DialogueEvaluation; readonly said: readonly SaidLine[] }> => {
  const { name, faces } = set
  if (faces.length < 2)
    throw new Fault(
      'input/invalid',
      `The set "${name}" has fewer than two faces, so nothing can be compared.`,
    )
  const { signal } = options
  const report = await engine.calls.describe({}, signal)
  const figures: DialogueConditionFigures[] = []
  const said: SaidLine[] = []
  for (const condition of options.conditions) {
    const questioned = await questionFaces(faces, engine, {
      condition,
      verdictQuestion: report.verdictQuestion,
      answers: options.answers,
      signal,
      onFace: (done, total) => options.onFace(condition.name, done, total),
    })
    figures.push(dialogueFigures(condition.name, questioned))
    for (const { face, probabilityOfYes, answers } of questioned)
      said.push({
        condition: condition.name,
        file: face.file,
        forged: face.forged,
        truth: face.truth,
        score: face.score,
        regions: face.finding.regions,
        probabilityOfYes,
        answers,
      })
  }
  return {
    evaluation: {
      format: 'assay-dialogue-evaluation/1',
      set: name,
      pack: `${report.packId} ${report.packVersion}`,
      verdictQuestion: report.verdictQuestion,
      whereQuestion,
      conditions: figures,
    },
    said,
  }
}
