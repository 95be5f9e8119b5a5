import type { LlamaContextSequence, Token } from 'node-llama-cpp'
import { orAborted } from '#main/serve/or-aborted.ts'

/** Hears of work that goes on behind an abort: the sequence must not be used before it is done. */
export type Hold = (work: Promise<unknown>) => void

/** Tokens that are evaluated at once, so that a long prompt can be broken off between two pieces of it. */
const pieceTokens = 64

/**
 * Makes a sequence forget everything but what it has in common with the front of a prompt. Returns how many tokens that are; the last
 * one of the prompt is never among them, since its evaluation gives the first token of the answer.
 */
export const keepCommonTokens = async (
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
): Promise<number> => {
  const { firstDifferentIndex } = sequence.compareContextTokens([...tokens])
  const kept = Math.min(firstDifferentIndex, tokens.length - 1)
  if (sequence.nextTokenIndex > kept)
    await sequence.eraseContextTokenRanges([{ start: kept, end: sequence.nextTokenIndex }])
  // Where llama.cpp could not cut there, it has forgotten more.
  return Math.min(kept, sequence.nextTokenIndex)
}

/**
 * Evaluates a prompt from a token on, piece by piece, and gives the last piece, which is left to whoever generates. Rejects as soon as
 * the signal aborts.
 */
export const evaluateToLastPiece = async (
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  fromToken: number,
  signal: AbortSignal,
  hold: Hold,
): Promise<Token[]> => {
  let from = fromToken
  while (tokens.length - from > pieceTokens) {
    const work = sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(from, from + pieceTokens))
    hold(work)
    await orAborted(work, signal)
    from += pieceTokens
  }
  signal.throwIfAborted()
  return tokens.slice(from)
}
