import { Fault } from '#app/fault.ts'
import { promptRowCount } from '#app/records/pack.ts'
import { byteToken, pieceKind, type SentencePieceVocabulary } from '../tokenizer/sentencepiece-vocabulary.ts'

/** Bytes that occur in no UTF-8 text; the first eleven are what prompt rows ride on. */
const impossibleBytes = [
  0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff, 0xc0, 0xc1,
] as const

const isImpossibleByte = (piece: string): boolean => impossibleBytes.some((byte) => byteToken(byte) === piece)

/** The byte tokens that carry prompt rows in a vocabulary of LLaMA's convention (ids 248 to 258 there). Throws `model/unsupported`. */
export const byteCarriers = ({
  pieces,
  kinds,
}: Pick<SentencePieceVocabulary, 'pieces' | 'kinds'>): readonly number[] => {
  const ids = impossibleBytes.slice(0, promptRowCount).map((byte) => pieces.indexOf(byteToken(byte)))
  if (ids.every((id) => id >= 0 && kinds[id] === pieceKind.byte)) return ids
  throw new Fault(
    'model/unsupported',
    'The language model has no tokens for the bytes that no text contains, so the findings cannot be given to it. Choose another model.',
  )
}

/**
 * Throws `model/malformed` unless no text can produce any of the carriers: each is a token of a byte that UTF-8 does not have, or a
 * control or unused token other than those that llama.cpp puts in by itself.
 */
export const checkCarriers = (
  carriers: readonly number[],
  { pieces, kinds }: Pick<SentencePieceVocabulary, 'pieces' | 'kinds'>,
  reserved: readonly number[],
): void => {
  const isSafe = (id: number): boolean => {
    const [piece, kind] = [pieces[id], kinds[id]]
    if (piece === undefined || reserved.includes(id)) return false
    if (kind === pieceKind.byte) return isImpossibleByte(piece)
    return kind === pieceKind.control || kind === pieceKind.unused
  }
  const unsafe = carriers.find((id) => !isSafe(id))
  if (unsafe === undefined) return
  throw new Fault(
    'model/malformed',
    'A token of the language model that should carry a finding could come from text, or from the model itself. Take the pack from its source again.',
    { detail: { token: unsafe, piece: pieces[unsafe] ?? null } },
  )
}
