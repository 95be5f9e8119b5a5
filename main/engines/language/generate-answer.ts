import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp'
import { orAborted } from '#main/serve/or-aborted.ts'
import { openStopScanner } from '#models/prompting/stop-scanner.ts'
import { evaluateToLastPiece, type Hold, keepCommonTokens } from './evaluate-prompt.ts'
import type { AnswerPart, AnswerSettings } from './language-contract.ts'

export interface AnswerTask {
  readonly sequence: LlamaContextSequence
  readonly model: LlamaModel
  /** The whole prompt, the beginning token included. */
  readonly tokens: readonly Token[]
  readonly promptSha256: string
  readonly trimmedTurns: number
  readonly contextTokens: number
  readonly settings: AnswerSettings
  readonly stops: readonly string[]
  /** Evaluates everything anew, so that the same seed gives the same answer whatever was asked before. */
  readonly fresh: boolean
  /** When the call began, for the time to the first token. */
  readonly startMs: number
}

type End = Extract<AnswerPart, { readonly kind: 'end' }>

/** Characters whose bytes have not all come yet are held back. */
const sureText = (text: string): string => text.replace(/\ufffd+$/u, '')

/**
 * Streams one answer: a start, pieces of text, an end. `stop` ends it at once with what was written; `signal` breaks it off.
 * A prompt and its answer stay within the context, so llama.cpp never drops the front of it.
 */
export const generateAnswer = async function* (
  task: AnswerTask,
  { stop, signal }: { readonly stop: AbortSignal; readonly signal: AbortSignal },
  hold: Hold,
): AsyncGenerator<AnswerPart, void, undefined> {
  const { sequence, model, tokens, settings, contextTokens, startMs, promptSha256, trimmedTurns } = task
  const either = AbortSignal.any([stop, signal])
  const isStopped = (thrown: unknown): boolean => {
    if (signal.aborted || !stop.aborted) throw thrown
    return true
  }
  const scanner = openStopScanner(task.stops)
  const written: Token[] = []
  let [decoded, firstMs, lastMs] = ['', 0, 0]
  const speed = () =>
    written.length > 1 ? ((written.length - 1) * 1000) / Math.max(lastMs - firstMs, 1e-3) : null
  const end = (reason: End['stop']): End => ({
    kind: 'end',
    stop: reason,
    tokens: written.length,
    promptSha256,
    trimmedTurns,
    timeToFirstTokenMs: written.length > 0 ? firstMs - startMs : null,
    tokensPerSecond: speed(),
    durationMs: performance.now() - startMs,
    contextUsed: Math.min(contextTokens, tokens.length + written.length),
    contextTokens,
  })

  if (task.fresh) await sequence.clearHistory()
  const used = { contextUsed: tokens.length, contextTokens }
  const reusedTokens = await keepCommonTokens(sequence, tokens)
  yield { kind: 'start', promptSha256, promptTokens: tokens.length, reusedTokens, trimmedTurns, ...used }
  let last: Token[]
  try {
    last = await evaluateToLastPiece(sequence, tokens, reusedTokens, either, hold)
  } catch (thrown) {
    if (isStopped(thrown)) return yield end('stopped')
    throw thrown
  }

  const { temperature, topP, seed, maxTokens } = settings
  const generated = sequence.evaluate(last, { temperature, topP, topK: 0, minP: 0, seed })
  const roomTokens = contextTokens - 1 - tokens.length
  let reason: End['stop'] | undefined
  try {
    while (reason === undefined) {
      const next = generated.next()
      hold(next)
      const { value, done } = await orAborted(next, either)
      if (done === true) {
        reason = 'end'
        break
      }
      lastMs = performance.now()
      if (written.length === 0) firstMs = lastMs
      written.push(value)
      const text = sureText(model.detokenize(written))
      const { text: shown, stopped } = scanner.push(text.slice(decoded.length))
      decoded = text
      if (shown !== '') yield { kind: 'piece', text: shown }
      if (stopped) reason = 'stop word'
      else if (written.length >= maxTokens) reason = 'length'
      else if (written.length >= roomTokens) reason = 'context'
    }
  } catch (thrown) {
    if (isStopped(thrown)) reason = 'stopped'
  } finally {
    hold(generated.return())
  }
  if (reason !== 'stop word') {
    const rest = scanner.push(model.detokenize(written).slice(decoded.length)).text + scanner.rest()
    if (rest !== '') yield { kind: 'piece', text: rest }
  }
  yield end(reason ?? 'stopped')
}
