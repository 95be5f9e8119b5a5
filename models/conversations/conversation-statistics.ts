import { openSentencePiece } from '../tokenizer/sentencepiece-bpe.ts'
import { trainSentencePiece } from '../tokenizer/train-sentencepiece.ts'
import type { Conversation } from './make-conversation.ts'

/** What a vocabulary of one size makes of the conversations. */
export interface VocabularyFigures {
  readonly size: number
  readonly tokensPerQuestion: number
  readonly tokensPerAnswer: number
  readonly longestAnswer: number
  /** Questions and answers together, without the marks of turns. */
  readonly tokensPerConversation: number
  readonly longestConversation: number
  /** Share of distinct words, and of their occurrences, that are one token. */
  readonly wholeWords: number
  readonly wholeOccurrences: number
  /** Share of all tokens that are bytes: signs without a piece. */
  readonly byteTokens: number
}

export interface ConversationStatistics {
  readonly conversations: number
  readonly turns: number
  readonly distinctQuestions: number
  readonly distinctAnswers: number
  readonly words: number
  readonly wordsOfAnswers: number
  readonly vocabularies: readonly VocabularyFigures[]
}

/** The words of a text in lower case, apostrophes kept, figures left out. */
export const wordsIn = (text: string): readonly string[] =>
  text.toLowerCase().match(/[a-z]+(?:'[a-z]+)?/g) ?? []

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), 0)

/**
 * Counts words, and trains a SentencePiece vocabulary of each size on the questions and answers, to choose a size by. Throws
 * `input/invalid` where the conversations are too few for a size.
 */
export const conversationStatistics = (
  conversations: readonly Conversation[],
  sizes: readonly number[],
): ConversationStatistics => {
  const turns = conversations.flatMap((conversation) => conversation.turns)
  const texts = turns.flatMap(({ question, answer }) => [question, answer])
  const occurrences = texts.flatMap((text) => text.match(/\p{L}+/gu) ?? [])
  const measure = (size: number): VocabularyFigures => {
    const vocabulary = trainSentencePiece(texts, size)
    const { encode } = openSentencePiece(vocabulary, { addDummyPrefix: true })
    const lengthOf = new Map(texts.map((text) => [text, encode(text).length]))
    const length = (text: string): number => lengthOf.get(text)!
    const isWhole = new Map([...new Set(occurrences)].map((word) => [word, encode(word).length === 1]))
    const answers = turns.map(({ answer }) => length(answer))
    const whole = conversations.map((conversation) =>
      conversation.turns.reduce((sum, { question, answer }) => sum + length(question) + length(answer), 0),
    )
    const bytes = [...lengthOf.keys()].map((text) => encode(text).filter((id) => id < 259).length)
    return {
      size,
      tokensPerQuestion: mean(turns.map(({ question }) => length(question))),
      tokensPerAnswer: mean(answers),
      longestAnswer: largest(answers),
      tokensPerConversation: mean(whole),
      longestConversation: largest(whole),
      wholeWords: mean([...isWhole.values()].map(Number)),
      wholeOccurrences: mean(occurrences.map((word) => Number(isWhole.get(word)))),
      byteTokens: mean(bytes) / mean([...lengthOf.values()]),
    }
  }
  return {
    conversations: conversations.length,
    turns: turns.length,
    distinctQuestions: new Set(turns.map(({ question }) => question)).size,
    distinctAnswers: new Set(turns.map(({ answer }) => answer)).size,
    words: new Set(texts.flatMap(wordsIn)).size,
    wordsOfAnswers: new Set(turns.flatMap(({ answer }) => wordsIn(answer))).size,
    vocabularies: sizes.map(measure),
  }
}
