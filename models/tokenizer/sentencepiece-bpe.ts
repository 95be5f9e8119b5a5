import { Fault } from '#app/fault.ts'
import { mergeSpans } from './merge-spans.ts'
import {
  byteToken,
  checkVocabulary,
  pieceKind,
  type SentencePieceVocabulary,
  spaceMark,
} from './sentencepiece-vocabulary.ts'

/** Text to token ids and back, in the LLaMA convention. */
export interface SentencePiece {
  /** Throws nothing: every text has ids. Lone surrogates become U+FFFD; U+2581 is the same as a space. */
  readonly encode: (text: string) => readonly number[]
  /** The inverse, the dummy prefix taken away; control tokens are left out. Throws `input/invalid` on an unknown id. */
  readonly decode: (ids: Iterable<number>) => string
  /** The bytes of one token, for an answer that arrives piece by piece; control tokens have none. */
  readonly bytesOf: (id: number) => Uint8Array
}

export interface SentencePieceOptions {
  /** A space before every text, as LLaMA has it (tokenizer.ggml.add_space_prefix). */
  readonly addDummyPrefix: boolean
}

/** Dense ranks of all pieces by falling score; equal scores share one, so that the leftmost pair wins. */
const ranksOf = ({ pieces, scores }: SentencePieceVocabulary): ReadonlyMap<string, number> => {
  const falling = [...new Set(scores)].sort((a, b) => b - a)
  const rankOfScore = new Map(falling.map((score, rank) => [score, rank]))
  return new Map(pieces.map((piece, id) => [piece, rankOfScore.get(scores[id]!)!]))
}

/**
 * A tokenizer that gives the ids of llama.cpp's SPM tokenizer without special tokens: neighbours whose joined text is the
 * best-scoring piece are merged first, the leftmost among equals; characters without a piece become byte tokens.
 * Throws `model/malformed` on a bad vocabulary.
 */
export const openSentencePiece = (
  vocabulary: SentencePieceVocabulary,
  { addDummyPrefix }: SentencePieceOptions,
): SentencePiece => {
  checkVocabulary(vocabulary)
  const { pieces, kinds } = vocabulary
  const ids = new Map(pieces.map((piece, id) => [piece, id]))
  const ranks = ranksOf(vocabulary)
  const longest = pieces.reduce((length, piece) => Math.max(length, piece.length), 0)
  const byteIds = Array.from({ length: 256 }, (_, byte) => ids.get(byteToken(byte))!)
  const byteOfId = new Map(byteIds.map((id, byte) => [id, byte]))
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder('utf-8', { ignoreBOM: true })]

  const encode = (text: string): readonly number[] => {
    if (text === '') return []
    const marked = ((addDummyPrefix ? ' ' : '') + text.toWellFormed()).replaceAll(' ', spaceMark)
    const bounds = [0]
    for (const point of marked) bounds.push(bounds.at(-1)! + point.length)
    const cuts = mergeSpans(bounds, (start, _middle, end) =>
      end - start > longest ? undefined : ranks.get(marked.slice(start, end)),
    )
    return cuts.slice(1).flatMap((end, i) => {
      const span = marked.slice(cuts[i]!, end)
      const id = ids.get(span)
      return id === undefined ? Array.from(encoder.encode(span), (byte) => byteIds[byte]!) : [id]
    })
  }

  const bytesOf = (id: number): Uint8Array => {
    const [piece, kind, byte] = [pieces[id], kinds[id], byteOfId.get(id)]
    if (piece === undefined)
      throw new Fault('input/invalid', `There is no token ${id} in a vocabulary of ${pieces.length}.`, {
        detail: { id, size: pieces.length },
      })
    if (byte !== undefined) return Uint8Array.of(byte)
    const isText = kind === pieceKind.normal || kind === pieceKind.userDefined
    return encoder.encode(isText ? piece.replaceAll(spaceMark, ' ') : '')
  }

  const decode = (tokens: Iterable<number>): string => {
    const chunks = Array.from(tokens, bytesOf)
    const text = decoder.decode(Buffer.concat(chunks))
    return addDummyPrefix && text.startsWith(' ') ? text.slice(1) : text
  }

  return { encode, decode, bytesOf }
}
