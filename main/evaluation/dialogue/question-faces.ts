import { Fault } from '#app/fault.ts'
import type { LanguageEngine } from '#main/engines/language/start-language.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import type { AskedFace } from './asked-face.ts'
import type { Condition } from './conditions.ts'

export interface Answered {
  readonly question: string
  readonly answer: string
}

/** What the language model said of one face under one condition. */
export interface QuestionedFace {
  readonly face: AskedFace
  readonly probabilityOfYes: number
  /** Answers to the verdict's question and to where, as turns of one conversation; none where they were not asked. */
  readonly answers: readonly Answered[]
}

/** Asked after the verdict. */
export const whereQuestion = 'Which regions of the face are marked?'

const longestAnswer = 120

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** Greedy, so that the same pack gives the same figures. */
const settings = { temperature: 0, topP: 1, maxTokens: longestAnswer, seed: 1 }

/**
 * Asks about every face under one condition: P(Yes) of all, and answers of about `answers` of them, spread
 * over the set in neighbours of two, which are a pair where the set consists of pairs.
 */
export const questionFaces = async (
  faces: readonly AskedFace[],
  engine: Pick<LanguageEngine, 'calls'>,
  options: {
    readonly condition: Condition
    readonly verdictQuestion: string
    readonly answers: number
    readonly signal: AbortSignal
    readonly onFace: (done: number, total: number) => void
  },
): Promise<readonly QuestionedFace[]> => {
  const { condition, verdictQuestion, signal } = options
  const { parts } = condition
  const ask = async (face: string, turns: readonly Answered[], question: string): Promise<string> => {
    let text = ''
    for await (const part of engine.calls.answer(
      { face, turns: [...turns], question, parts: { ...parts, rows: [...parts.rows] }, settings },
      signal,
    ))
      if (part.kind === 'piece') text += part.text
    return text.trim()
  }
  const stride = answerStride(faces.length, options.answers)
  const all: QuestionedFace[] = []
  for (const [index, face] of faces.entries()) {
    if (signal.aborted) throw new Fault('engine/cancelled', 'The evaluation was stopped.')
    const giver = condition.rows === 'own' ? face : anotherFace(faces, index)
    const opened = await engine.calls.openFace({ rows: bytesOf(giver.rows), scoreFake: face.score }, signal)
    const { probability } = await engine.calls.yesProbability(
      {
        face: opened.face,
        turns: [],
        question: verdictQuestion,
        parts: { ...parts, rows: [...parts.rows] },
      },
      signal,
    )
    const answers: Answered[] = []
    if (options.answers > 0 && Math.floor(index / 2) % stride === 0)
      for (const question of [verdictQuestion, whereQuestion])
        answers.push({ question, answer: await ask(opened.face, answers, question) })
    await engine.calls.closeFace({ face: opened.face }, signal)
    all.push({ face, probabilityOfYes: probability, answers })
    options.onFace(index + 1, faces.length)
  }
  return all
}

/** Any other face of the set, forged or not: drawn by the face's place, so that a repetition gives the same. */
const anotherFace = (faces: readonly AskedFace[], index: number): AskedFace => {
  const further = 1 + seededRandom(`rows for face ${index}`).below(faces.length - 1)
  return faces[(index + further) % faces.length]!
}

/** Every how many pairs of faces answers are asked for, so that there are about `answers` of them, spread over the set. */
const answerStride = (faces: number, answers: number): number =>
  Math.max(1, Math.round(faces / Math.max(1, answers)))
