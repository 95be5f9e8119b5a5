import { sentencesOf } from '#app/dialogue/sentences.ts'

/** The whole sentences of a text that is still coming in: one is whole once something stands after it. */
export const completeSentences = (text: string): readonly string[] =>
  sentencesOf(text)
    .filter(({ end }) => end < text.length)
    .map(({ start, end }) => text.slice(start, end))

/** A text that is still coming in, as far as its sentences are whole. */
export const completeText = (text: string): string =>
  text.slice(0, sentencesOf(text).findLast(({ end }) => end < text.length)?.end ?? 0)
