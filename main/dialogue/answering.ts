import { asFault } from '#app/fault.ts'
import type { Answer, ContextMeter, OpenAnswer } from '#app/records/dialogue.ts'
import type { Finding } from '#app/records/finding.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import type { AnswerEnd, AnswerFacts, KeptAnswer } from '#main/vault/dialogues.ts'
import { type Asked, answeringModel, answerWith } from './answer-with.ts'
import type { DialogueEngine, DialoguePack, PromptRows } from './language-port.ts'
import type { TurnTaking } from './turn-taking.ts'
import { writeAhead } from './write-ahead.ts'

/** One answer under way. */
export interface Answering {
  readonly vault: CaseVault
  readonly kept: KeptAnswer
  readonly state: () => OpenAnswer
  readonly stop: () => void
  /** Whether it was told to stop. */
  readonly isStopping: () => boolean
  /** Resolves when the answer is sealed; rejects where it could not be, because the case cannot be written. */
  readonly sealed: Promise<Answer>
}

/** What happens to an answer, as it happens. */
export interface AnswerListener {
  readonly changed: (state: OpenAnswer) => void
  readonly begun: (meter: ContextMeter) => void
  readonly piece: (text: string) => void
}

export interface AnsweringPlace {
  readonly vault: CaseVault
  readonly engine: DialogueEngine
  readonly takeTurns: TurnTaking
  readonly promptRows: (
    vault: CaseVault,
    finding: Finding,
    pack: DialoguePack,
    signal: AbortSignal,
  ) => Promise<PromptRows>
  /** Turns before this one on its path that have an answer by now, the oldest first. */
  readonly history: (kept: KeptAnswer) => Asked['history']
}

const nothingKnown: AnswerFacts = { model: null, promptSha256: null, rowsSha256: null, context: null }

const stopOf = (stop: 'end' | 'stop word' | 'length' | 'context' | 'stopped'): Answer['stop'] => {
  if (stop === 'stopped') return 'stopped'
  return stop === 'length' || stop === 'context' ? 'length' : 'end'
}

/** Lets the model answer a question that is on the disk, writes ahead what it says, and seals it however it ends. */
export const startAnswering = (
  kept: KeptAnswer,
  finding: Finding,
  { vault, engine, takeTurns, promptRows, history }: AnsweringPlace,
  hear: AnswerListener,
): Answering => {
  const stop = new AbortController()
  let state: OpenAnswer = {
    id: kept.id,
    turnId: kept.turn.id,
    startedAt: kept.startedAt,
    state: 'waiting',
    ahead: 0,
    text: '',
    settings: kept.settings,
  }
  const change = (changes: Partial<OpenAnswer>): void => {
    state = { ...state, ...changes }
    hear.changed(state)
  }
  let facts = nothingKnown
  let end: Pick<AnswerEnd, 'stop' | 'fault' | 'firstTokenMs' | 'durationMs'> = {
    stop: 'end',
    fault: null,
    firstTokenMs: null,
    durationMs: null,
  }

  const answer = async (): Promise<void> => {
    const port = engine.calls()
    const pack = await engine.pack()
    const rows = await promptRows(vault, finding, pack, stop.signal)
    facts = { ...facts, model: answeringModel(await port.describe({}, stop.signal), pack) }
    const asked = { rows, history: history(kept), question: kept.turn.asked, settings: kept.settings }
    const halt = new AbortController()
    let broken: unknown
    const ahead = writeAhead(
      (text) => vault.dialogues.append(kept.id, text),
      (text) => {
        state = { ...state, text: state.text + text }
        hear.piece(text)
      },
      (thrown) => {
        broken = thrown
        halt.abort(thrown)
      },
    )
    const hearRows = (rowsSha256: string): void => {
      facts = { ...facts, rowsSha256 }
    }
    const either = AbortSignal.any([stop.signal, halt.signal])
    try {
      for await (const part of answerWith(port, asked, hearRows, either)) {
        if (part.kind === 'piece') {
          ahead.add(part.text)
          continue
        }
        const context = { used: part.contextUsed, total: part.contextTokens, trimmedTurns: part.trimmedTurns }
        facts = { ...facts, promptSha256: part.promptSha256, context }
        if (part.kind === 'start') {
          vault.dialogues.note(kept.id, facts)
          hear.begun(context)
        } else
          end = {
            ...end,
            stop: stopOf(part.stop),
            firstTokenMs: part.timeToFirstTokenMs,
            durationMs: part.durationMs,
          }
      }
    } finally {
      await ahead.finish()
    }
    if (broken !== undefined) throw broken
  }

  const run = async (): Promise<Answer> => {
    let leave = (): void => {}
    try {
      try {
        leave = await takeTurns.enter(stop.signal, (ahead) => change({ ahead }))
        change({ state: 'answering', ahead: 0 })
        await answer()
      } catch (thrown) {
        const fault = asFault(thrown)
        if (stop.signal.aborted) end = { ...end, stop: 'stopped' }
        else end = { ...end, stop: 'failed', fault: { code: fault.code, message: fault.message } }
      }
      change({ state: 'sealing' })
      return await vault.dialogues.seal(kept.id, { ...facts, ...end })
    } finally {
      // Whoever is next refers to this answer, so it is sealed first.
      leave()
    }
  }
  return {
    vault,
    kept,
    state: () => state,
    stop: () => stop.abort(),
    isStopping: () => stop.signal.aborted,
    sealed: run(),
  }
}
