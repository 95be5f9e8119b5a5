import { Fault } from '#app/fault.ts'
import { alphabetIndex } from './byte-alphabet.ts'
import { clipTextShape, markersOf, type TextShape, tokenRow } from './token-row.ts'

const wholeWordOffset = 256

/**
 * The rows of a word taken letter by letter, each letter a text of its own: what the published code computes for 'real' and
 * 'fake', because it iterates over the string. No vocabulary file is needed: a one-letter word is a token by
 * itself. Throws `input/invalid` on anything but visible ASCII and `model/mismatch` where a vocabulary is too small.
 */
export const letterRows = (word: string, shape: TextShape = clipTextShape): readonly Int32Array[] => {
  if (!/^[!-~]+$/.test(word))
    throw new Fault(
      'input/invalid',
      'Letter by letter a class can only be described in visible ASCII characters; use whole sentences with the vocabulary file instead.',
      { detail: { length: word.length } },
    )
  const { start } = markersOf(shape)
  const ids = Array.from(
    word.toLowerCase(),
    (letter) => alphabetIndex[letter.charCodeAt(0)]! + wholeWordOffset,
  )
  if (ids.some((id) => id >= start) || shape.contextLength < 3)
    throw new Fault(
      'model/mismatch',
      `The text encoder of this pack (${shape.vocabularySize} tokens, ${shape.contextLength} positions) is too small to hold the letters of the class names.`,
      { detail: { vocabularySize: shape.vocabularySize, contextLength: shape.contextLength } },
    )
  return ids.map((id) => tokenRow([id], shape))
}
