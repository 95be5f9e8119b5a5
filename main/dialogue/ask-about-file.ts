import { checkQuestion } from '#app/dialogue/check-question.ts'
import { type MarkedSentence, supportMarksOf } from '#app/dialogue/support-marks.ts'
import { asFault, Fault } from '#app/fault.ts'
import type { AnsweringModel, AnswerSettings, ContextMeter, QuestionChange } from '#app/records/dialogue.ts'
import type { Decoder } from '#main/engines/decoder/start-decoder.ts'
import type { VisionEngine } from '#main/engines/vision/start-vision.ts'
import { type ExaminedFace, examineFace, pixelsOnly } from '#main/pipeline.ts'
import type { FaceReport } from '#main/stages/kfd/face-report.ts'
import { facePrompt } from '#main/stages/prompt/face-prompt.ts'
import { answeringModel, answerWith } from './answer-with.ts'
import type { DialoguePack, LanguagePort, PromptRows } from './language-port.ts'

export interface AskingEngines {
  readonly decoder: Pick<Decoder, 'pixels'>
  readonly vision: Pick<VisionEngine, 'calls'>
  readonly language: LanguagePort
  readonly pack: DialoguePack
}

export interface Questions {
  /** From 1, as `assay analyze` numbers the faces of a file. */
  readonly face: number
  readonly questions: readonly string[]
  readonly settings: AnswerSettings
}

/** A question with its answer, as far as it came. */
export interface AskedTurn {
  readonly question: string
  readonly asked: string
  readonly changes: readonly QuestionChange[]
  readonly answer: string
  readonly stop: string | null
  readonly support: readonly MarkedSentence[]
  readonly promptSha256: string | null
  readonly context: ContextMeter | null
  readonly firstTokenMs: number | null
  readonly durationMs: number | null
  readonly fault: Fault | null
}

/** A face that was examined and asked about. */
export interface AskedFace {
  readonly faces: number
  readonly box: ExaminedFace['box']
  readonly judgement: FaceReport['judgement']
  readonly model: AnsweringModel
  readonly rowsSha256: string
  /** Up to the first one that ended in a fault. */
  readonly turns: readonly AskedTurn[]
}

interface MeantFace {
  readonly faces: number
  readonly face: ExaminedFace
  readonly judgement: FaceReport['judgement']
  readonly rows: PromptRows
}

/** Finds the face that is meant, examines it, and gives the rows that its finding becomes. */
const examineMeant = async (
  path: string,
  { decoder, vision, pack }: AskingEngines,
  number: number,
  signal: AbortSignal,
): Promise<MeantFace> => {
  if (pack.dialogue === null)
    throw new Fault(
      'model/missing',
      `The pack "${pack.title}" has no language model, so nothing can be asked of it. Name one that has with --pack; assay import makes one with --llm.`,
      { detail: { pack: pack.id } },
    )
  await using picture = await decoder.pixels(path, signal)
  const found = await vision.calls.findFaces({ picture: pixelsOnly(picture) }, signal)
  const face = found[number - 1]
  if (face === undefined)
    throw new Fault(
      'evidence/no-face',
      found.length === 0
        ? 'No face was found in this file, so there is nothing to ask about.'
        : `This file has ${found.length === 1 ? 'one face' : `${found.length} faces`}, and face ${number} was asked about.`,
      { detail: { faces: found.length, asked: number } },
    )
  const { judgement, reading, square } = await examineFace(face, picture, vision, signal)
  if (reading === null || judgement.score === null)
    throw new Fault(
      'input/conflict',
      `The detector was not run on this face, so there is nothing to ask about. ${judgement.reason ?? ''}`.trim(),
    )
  const prompt = await vision.calls.promptRows({ picture: pixelsOnly(picture), square }, signal)
  const finding = { score: judgement.score, tensorSha256: reading.tensorSha256 }
  return { faces: found.length, face, judgement, rows: facePrompt(finding, prompt, pack.dialogue).opening }
}

/**
 * Examines a file and asks about one of its faces, question after question as the turns of one conversation. What a question is
 * refused for is found before anything is examined; a fault of an answer is part of its turn and ends the conversation.
 */
export const askAboutFile = async (
  path: string,
  engines: AskingEngines,
  { face: number, questions, settings }: Questions,
  signal: AbortSignal,
): Promise<AskedFace> => {
  const checked = questions.map((question) => ({ question, ...checkQuestion(question) }))
  const { face, judgement, rows, faces } = await examineMeant(path, engines, number, signal)
  const { language, pack } = engines
  const model = answeringModel(await language.describe({}, signal), pack)
  let rowsSha256 = ''
  const turns: AskedTurn[] = []
  for (const { question, asked, changes } of checked) {
    const history = turns.map((turn) => ({ question: turn.asked, answer: turn.answer }))
    let turn: AskedTurn = {
      question,
      asked,
      changes,
      answer: '',
      stop: null,
      support: [],
      promptSha256: null,
      context: null,
      firstTokenMs: null,
      durationMs: null,
      fault: null,
    }
    const hearRows = (sha256: string): void => {
      rowsSha256 = sha256
    }
    try {
      for await (const part of answerWith(
        language,
        { rows, history, question: asked, settings },
        hearRows,
        signal,
      )) {
        if (part.kind === 'piece') turn = { ...turn, answer: turn.answer + part.text }
        else {
          const context = {
            used: part.contextUsed,
            total: part.contextTokens,
            trimmedTurns: part.trimmedTurns,
          }
          turn = { ...turn, promptSha256: part.promptSha256, context }
        }
        if (part.kind === 'end')
          turn = {
            ...turn,
            stop: part.stop,
            firstTokenMs: part.timeToFirstTokenMs,
            durationMs: part.durationMs,
          }
      }
    } catch (thrown) {
      signal.throwIfAborted()
      turn = { ...turn, fault: asFault(thrown) }
    }
    signal.throwIfAborted()
    turns.push({ ...turn, support: supportMarksOf(turn.answer, judgement, asked) })
    if (turn.fault !== null) break
  }
  return { faces, box: face.box, judgement, model, rowsSha256, turns }
}
