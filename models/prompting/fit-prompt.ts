import { Fault } from '#app/fault.ts'
import type { PromptTemplate } from '#app/records/pack.ts'
import { assemblePrompt, type PromptContent, type PromptParts, promptTokens } from './assemble-prompt.ts'

export interface PromptRoom<Token extends number> {
  readonly template: PromptTemplate
  readonly carriers: readonly Token[]
  /** Tokens of a text by itself, without any special ones. */
  readonly tokenize: (text: string) => readonly Token[]
  /** Tokens that stand before everything: the beginning of text, or none. */
  readonly before: readonly Token[]
  /** The most tokens that a prompt may have. */
  readonly roomTokens: number
}

export interface FittedPrompt<Token extends number> {
  readonly tokens: readonly Token[]
  /** How many of the oldest turns were left out. */
  readonly trimmedTurns: number
}

/**
 * The prompt's tokens, with as many of the latest turns as there is room for. What stands before the conversation (the rows, the
 * score, the task) is never cut. Throws `input/invalid` where not even the question alone fits.
 */
export const fitPrompt = <Token extends number>(
  { template, carriers, tokenize, before, roomTokens }: PromptRoom<Token>,
  content: PromptContent,
  parts?: PromptParts,
): FittedPrompt<Token> => {
  let needed = 0
  for (let trimmedTurns = 0; trimmedTurns <= content.turns.length; trimmedTurns += 1) {
    const turns = content.turns.slice(trimmedTurns)
    const pieces = assemblePrompt(template, { ...content, turns }, parts)
    const tokens = [...before, ...promptTokens(pieces, carriers, tokenize)]
    if (tokens.length <= roomTokens) return { tokens, trimmedTurns }
    needed = tokens.length
  }
  throw new Fault(
    'input/invalid',
    `The question is too long for this language model: it and the findings need ${needed} tokens, and ${roomTokens} have room. Shorten it.`,
    { detail: { needed, room: roomTokens } },
  )
}
