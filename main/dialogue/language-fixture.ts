import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '#app/fault.ts'
import type { AnswerPart, LanguageReport } from '#main/engines/language/language-contract.ts'
import { compactTemplate } from '#models/prompting/templates.ts'
import type { DialogueEngine, DialoguePack, LanguagePort } from './language-port.ts'

type AskedOf = Parameters<LanguagePort['answer']>[0]

/** What the stand-in does with a question: the pieces that it says, one every `everyMs`; a Fault among them breaks the call off. */
export interface Script {
  readonly pieces: readonly (string | Fault)[]
  readonly everyMs?: number
  /** Never ends by itself, and does not heed `stop`. */
  readonly isDeaf?: boolean
}

export interface StandInLanguage extends DialogueEngine {
  /** Everything that was asked, in order. */
  readonly asked: readonly AskedOf[]
  /** Most answers that were under way at once. */
  readonly atOnce: () => number
  /** Forgets all faces, as a process that was started anew. */
  readonly forget: () => void
  readonly openedFaces: () => number
}

export const dialoguePack: DialoguePack = {
  id: 'compact',
  title: 'Compact with dialogue',
  version: '2',
  sha256: 'b'.repeat(64),
  files: [{ name: 'language.gguf', sha256: 'd'.repeat(64) }],
  dialogue: { temperature: 0, topP: 1, mostTokens: 256, embedding: 4, template: compactTemplate },
}

const report: LanguageReport = {
  packId: 'compact',
  packVersion: '2',
  packTitle: 'Compact with dialogue',
  packSha256: 'b'.repeat(64),
  modelName: 'stand-in',
  modelSha256: 'd'.repeat(64),
  architecture: 'llama',
  precision: 'F16',
  parameters: 1,
  embedding: 4,
  contextTokens: 1000,
  backEnd: 'cpu',
  device: 'stand-in processor',
  gpuLayers: 0,
  threads: 1,
  runtime: 'stand-in',
  template: 'compact',
  sampling: { temperature: 0, topP: 1, maxTokens: 256 },
  verdictQuestion: 'Is this a deepfake image?',
  verifyMs: 0,
  loadMs: 0,
}

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A language engine in this process that follows a script. */
export const standInLanguage = (
  script: (question: string, ask: number) => Script,
  pack: DialoguePack = dialoguePack,
): StandInLanguage => {
  const asked: AskedOf[] = []
  const faces = new Set<string>()
  const stops = new Map<string, AbortController>()
  let opened = 0
  let now = 0
  let most = 0

  const answer = async function* (input: AskedOf, signal: AbortSignal): AsyncGenerator<AnswerPart> {
    if (!faces.has(input.face)) throw new Fault('input/not-found', 'The engine does not hold this face.')
    asked.push(input)
    now += 1
    most = Math.max(most, now)
    const stop = new AbortController()
    stops.set(input.face, stop)
    const use = { contextUsed: 100 + asked.length, contextTokens: 1000 }
    const promptSha256 = sha256(JSON.stringify(input))
    try {
      yield { kind: 'start', promptSha256, promptTokens: 100, reusedTokens: 0, trimmedTurns: 0, ...use }
      const { pieces, everyMs = 0, isDeaf = false } = script(input.question, asked.length)
      let tokens = 0
      for (const piece of pieces) {
        await sleep(everyMs, undefined, { signal })
        if (stop.signal.aborted && !isDeaf) break
        if (piece instanceof Fault) throw piece
        tokens += 1
        yield { kind: 'piece', text: piece }
      }
      if (isDeaf) await sleep(1_000_000, undefined, { signal })
      const end = stop.signal.aborted ? ('stopped' as const) : ('end' as const)
      const times = { timeToFirstTokenMs: 5, tokensPerSecond: 10, durationMs: 50 }
      yield { kind: 'end', stop: end, tokens, promptSha256, trimmedTurns: 0, ...times, ...use }
    } finally {
      now -= 1
    }
  }
  const calls: LanguagePort = {
    describe: async () => report,
    openFace: async ({ rows, scoreFake }) => {
      opened += 1
      const face = sha256(Buffer.concat([rows, Buffer.from(String(scoreFake))]))
      faces.add(face)
      return { face, rowsSha256: sha256(rows) }
    },
    answer: (input, signal = new AbortController().signal) => answer(input as AskedOf, signal),
    stop: async ({ face }) => {
      stops.get(face)?.abort()
      return { stopped: stops.has(face) }
    },
  }
  return {
    pack: async () => pack,
    calls: () => calls,
    status: () => ({ state: 'ready', fault: null }),
    asked,
    atOnce: () => most,
    forget: () => faces.clear(),
    openedFaces: () => opened,
  }
}

/** Prompt rows that need no picture. */
export const standInRows = async () => ({ rows: new Uint8Array(11 * 4 * 4), scoreFake: 0.7 })
