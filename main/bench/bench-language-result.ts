import type { LanguageReport } from '#main/engines/language/language-contract.ts'
import type { MachineDescription } from './describe-machine.ts'
import type { HeardAnswer } from './hear-answer.ts'

/** What was measured of one face's dialogue. */
export interface MeasuredDialogue {
  readonly first: HeardAnswer['end']
  readonly second: HeardAnswer['end']
  /** The second turn with everything evaluated anew. */
  readonly anew: HeardAnswer['end']
  readonly reused: HeardAnswer['start']
  readonly stopMs: number | null
  readonly verdictMs: number
  /** Memory of the engine's process before the face's context was given back. */
  readonly openBytes: number
}

export interface LanguageBenchGoal {
  readonly name: string
  readonly value: number
  readonly limit: number
  readonly met: boolean
}

/** Medians over the faces; milliseconds, and bytes. */
export interface LanguageBenchResult {
  readonly preset: string
  readonly faces: number
  readonly answerTokens: number
  readonly machine: MachineDescription
  readonly report: LanguageReport
  readonly fileBytes: number
  readonly loadedBytes: number
  readonly peakBytes: number
  /** What the engine's process grew by from the second face to the last, per face; null for fewer than three faces. */
  readonly bytesPerFace: number | null
  readonly firstTurn: { readonly promptTokens: number; readonly firstTokenMs: number }
  readonly secondTurn: {
    readonly promptTokens: number
    readonly reusedTokens: number
    readonly firstTokenMs: number
    readonly anewFirstTokenMs: number
    /** The two above; the median of the faces' own ratios. */
    readonly ratio: number
  }
  readonly tokensPerSecond: number
  readonly stopMs: number
  readonly slowestStopMs: number
  readonly verdictMs: number
  readonly goals: readonly LanguageBenchGoal[]
}

export interface LanguageMemory {
  readonly fileBytes: number
  readonly loadedBytes: number
  /** After each face, its context given back. */
  readonly residentBytes: readonly number[]
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const present = (values: readonly (number | null)[]): readonly number[] =>
  values.filter((value) => value !== null)

const growth = (bytes: readonly number[]): number | null =>
  bytes.length < 3 ? null : (bytes.at(-1)! - bytes[1]!) / (bytes.length - 2)

/** The figures of a dialogue's bench from what was measured face by face; goals are those of the compact model on two processors. */
export const summariseLanguage = ({
  measured,
  memory,
  ...about
}: Pick<LanguageBenchResult, 'preset' | 'faces' | 'answerTokens' | 'machine' | 'report'> & {
  readonly memory: LanguageMemory
  readonly measured: readonly MeasuredDialogue[]
}): LanguageBenchResult => {
  const over = (of: (dialogue: MeasuredDialogue) => number | null): number =>
    median(present(measured.map(of)))
  const ratioOf = ({ second, anew }: MeasuredDialogue): number | null =>
    second.timeToFirstTokenMs === null || anew.timeToFirstTokenMs === null
      ? null
      : second.timeToFirstTokenMs / anew.timeToFirstTokenMs
  const firstTokenMs = over(({ first }) => first.timeToFirstTokenMs)
  const ratio = over(ratioOf)
  const slowestStopMs = Math.max(...present(measured.map(({ stopMs }) => stopMs)))
  const goal = (name: string, value: number, limit: number): LanguageBenchGoal => ({
    name,
    value,
    limit,
    met: value <= limit,
  })
  return {
    ...about,
    fileBytes: memory.fileBytes,
    loadedBytes: memory.loadedBytes,
    peakBytes: Math.max(memory.loadedBytes, ...measured.map(({ openBytes }) => openBytes)),
    bytesPerFace: growth(memory.residentBytes),
    firstTurn: {
      promptTokens: over(({ first }) => first.contextUsed - first.tokens),
      firstTokenMs,
    },
    secondTurn: {
      promptTokens: over(({ reused }) => reused.promptTokens),
      reusedTokens: over(({ reused }) => reused.reusedTokens),
      firstTokenMs: over(({ second }) => second.timeToFirstTokenMs),
      anewFirstTokenMs: over(({ anew }) => anew.timeToFirstTokenMs),
      ratio,
    },
    tokensPerSecond: over(({ first }) => first.tokensPerSecond),
    stopMs: over(({ stopMs }) => stopMs),
    slowestStopMs,
    verdictMs: over(({ verdictMs }) => verdictMs),
    goals: [
      ...(about.preset === 'vicuna-7b' ? [] : [goal('first token of turn 1, ms', firstTokenMs, 300)]),
      goal('first token of turn 2 over evaluating everything', ratio, 0.25),
      goal('slowest stop, ms', slowestStopMs, 100),
    ],
  }
}
