import { Fault } from '#app/fault.ts'

/** The text encoder's dimensions that shape its input; ImageBind and CLIP have 49408 and 77. */
export interface TextShape {
  readonly vocabularySize: number
  readonly contextLength: number
}

export const clipTextShape: TextShape = { vocabularySize: 49_408, contextLength: 77 }

const smallestVocabulary = 3

/** The start and end tokens are the last two of every CLIP vocabulary. Throws `model/malformed` on an impossible shape. */
export const markersOf = ({ vocabularySize, contextLength }: TextShape): { start: number; end: number } => {
  const possible =
    Number.isSafeInteger(vocabularySize) && vocabularySize >= smallestVocabulary && vocabularySize <= 2 ** 24
  if (!possible || !Number.isSafeInteger(contextLength) || contextLength < 2 || contextLength > 2 ** 16)
    throw new Fault(
      'model/malformed',
      `A text encoder cannot have ${vocabularySize} tokens and ${contextLength} positions; install the pack again.`,
      { detail: { vocabularySize, contextLength } },
    )
  return { start: vocabularySize - 2, end: vocabularySize - 1 }
}

/**
 * One input row [contextLength]: start, ids, end, zeros. What does not fit is cut before the end token, because the
 * encoder's answer is read at the end token's position.
 */
export const tokenRow = (ids: readonly number[], shape: TextShape): Int32Array => {
  const { start, end } = markersOf(shape)
  const row = new Int32Array(shape.contextLength)
  row.set([start, ...ids.slice(0, shape.contextLength - 2), end])
  return row
}
