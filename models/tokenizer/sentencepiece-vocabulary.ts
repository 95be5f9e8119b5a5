import { Fault, type FaultDetail } from '#app/fault.ts'

/** What a token is, by the numbers that GGUF gives it (tokenizer.ggml.token_type). */
export const pieceKind = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const

/** Stands for a space inside pieces. */
export const spaceMark = '\u2581'

/** A SentencePiece vocabulary as a GGUF file holds it: one text, score and kind per token id. */
export interface SentencePieceVocabulary {
  readonly pieces: readonly string[]
  readonly scores: readonly number[]
  readonly kinds: readonly number[]
}

export const byteToken = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`

/** LLaMA's first 259 tokens: unknown, start, end and the bytes (byte + 3). */
export const fixedTokens = {
  pieces: ['<unk>', '<s>', '</s>', ...Array.from({ length: 256 }, (_, byte) => byteToken(byte))],
  kinds: [
    pieceKind.unknown,
    pieceKind.control,
    pieceKind.control,
    ...Array.from({ length: 256 }, () => pieceKind.byte),
  ],
} as const

/** More tokens than any language model has; a trainer's limit too. */
export const mostPieces = 2 ** 20

const malformed = (what: string, detail: FaultDetail): Fault =>
  new Fault('model/malformed', `The language model's vocabulary ${what}; install the pack again.`, { detail })

/** Whether some text could be merged into this token: two neighbours that may exist spell it. */
const canBeSpelled = (token: string, texts: ReadonlySet<string>): boolean => {
  const points = [...token]
  return points.some((_, cut) => {
    const [left, right] = [points.slice(0, cut), points.slice(cut)]
    return cut > 0 && [left, right].every((part) => part.length === 1 || texts.has(part.join('')))
  })
}

/**
 * Throws `model/malformed` unless the three columns agree, texts are unique, all 256 bytes are there, and no text can spell a
 * byte or control token: the prompt's carriers rely on that.
 */
export const checkVocabulary = ({ pieces, scores, kinds }: SentencePieceVocabulary): void => {
  if (scores.length !== pieces.length || kinds.length !== pieces.length)
    throw malformed('has columns of different lengths', {
      pieces: pieces.length,
      scores: scores.length,
      kinds: kinds.length,
    })
  if (pieces.length > mostPieces) throw malformed('is larger than any', { pieces: pieces.length })
  const texts = new Set(pieces)
  if (texts.size !== pieces.length || texts.has(''))
    throw malformed('holds an empty or repeated piece', { pieces: pieces.length, different: texts.size })
  if (scores.some(Number.isNaN)) throw malformed('holds a score that is not a number', {})
  for (let byte = 0; byte < 256; byte++)
    if (kinds[pieces.indexOf(byteToken(byte))] !== pieceKind.byte)
      throw malformed('lacks a byte token', { byte })
  for (const [id, piece] of pieces.entries())
    if (kinds[id] !== pieceKind.normal && kinds[id] !== pieceKind.userDefined && canBeSpelled(piece, texts))
      throw malformed('lets a text spell a token that no text may produce', { id, piece })
}
