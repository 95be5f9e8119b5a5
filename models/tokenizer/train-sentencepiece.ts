import { Fault } from '#app/fault.ts'
import { popHeap, pushHeap } from './heap.ts'
import {
  fixedTokens,
  mostPieces,
  pieceKind,
  type SentencePieceVocabulary,
  spaceMark,
} from './sentencepiece-vocabulary.ts'

/**
 * What may become one piece: letters with one space before them, or other signs with one space before them. Digits stay single,
 * control characters are bytes, and angle brackets join nothing, so that no text can spell <0xFF> or </s>.
 */
const mergeable = /\u2581?[\p{L}\p{M}]+|\u2581?[^\p{L}\p{M}\p{N}\p{C}\p{Z}\u2581<>]+/gu
const bytesOnly = /[\p{C}\p{Zl}\p{Zp}]/u

const leastCount = 2
const mostCharacters = 1 / 2

interface Word {
  readonly count: number
  symbols: readonly string[]
}

interface Pair {
  readonly left: string
  readonly right: string
  readonly key: string
  readonly count: number
}

const before = (a: Pair, b: Pair): boolean => (a.count !== b.count ? a.count > b.count : a.key < b.key)

const keyOf = (left: string, right: string): string => `${left} ${right}`

const tally = (counts: Map<string, number>, key: string, by: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

const readCorpus = (texts: Iterable<string>) => {
  const [words, characters] = [new Map<string, number>(), new Map<string, number>()]
  for (const text of texts) {
    const marked = ` ${text.toWellFormed()}`.replaceAll(' ', spaceMark)
    for (const [word] of marked.matchAll(mergeable)) tally(words, word, 1)
    for (const point of marked) if (!bytesOnly.test(point)) tally(characters, point, 1)
  }
  return { words, characters }
}

/** The most frequent characters first; equally frequent ones in code unit order. */
const byFrequency = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([character]) => character)

/** Byte-pair training: the most frequent pair of neighbours is joined everywhere, again and again, until `wanted` texts were made. */
const learnMerges = (words: readonly Word[], known: Iterable<string>, wanted: number): readonly string[] => {
  const pieces = new Set(known)
  const merges: string[] = []
  const counts = new Map<string, number>()
  const homes = new Map<string, Set<Word>>()
  const heap: Pair[] = []

  const count = (word: Word, sign: 1 | -1, touched: Map<string, readonly [string, string]>): void => {
    for (let i = 0; i + 1 < word.symbols.length; i++) {
      const [left, right] = [word.symbols[i]!, word.symbols[i + 1]!]
      const key = keyOf(left, right)
      tally(counts, key, sign * word.count)
      if (sign > 0) {
        const home = homes.get(key) ?? new Set()
        homes.set(key, home.add(word))
      }
      touched.set(key, [left, right])
    }
  }
  const enqueue = (touched: ReadonlyMap<string, readonly [string, string]>): void => {
    for (const [key, [left, right]] of touched) {
      const now = counts.get(key)!
      if (now >= leastCount) pushHeap(heap, { left, right, key, count: now }, before)
    }
  }

  const first = new Map<string, readonly [string, string]>()
  for (const word of words) count(word, 1, first)
  enqueue(first)
  while (merges.length < wanted) {
    const best = popHeap(heap, before)
    if (best === undefined) break
    if (counts.get(best.key) !== best.count) continue
    const joined = best.left + best.right
    if (!pieces.has(joined)) {
      pieces.add(joined)
      merges.push(joined)
    }
    const touched = new Map<string, readonly [string, string]>()
    for (const word of homes.get(best.key)!) {
      count(word, -1, touched)
      word.symbols = joinPair(word.symbols, best.left, best.right)
      count(word, 1, touched)
    }
    homes.delete(best.key)
    enqueue(touched)
  }
  return merges
}

const joinPair = (symbols: readonly string[], left: string, right: string): readonly string[] => {
  const out: string[] = []
  for (let i = 0; i < symbols.length; i++) {
    const isPair = symbols[i] === left && symbols[i + 1] === right
    out.push(isPair ? left + right : symbols[i]!)
    if (isPair) i++
  }
  return out
}

/** A word as symbols, cut where it holds a character outside the alphabet: that one will be bytes. */
const spell = (text: string, count: number, alphabet: ReadonlySet<string>): readonly Word[] => {
  const parts: string[][] = [[]]
  for (const point of text)
    if (alphabet.has(point)) parts.at(-1)!.push(point)
    else parts.push([])
  return parts.filter((symbols) => symbols.length > 1).map((symbols) => ({ count, symbols }))
}

/**
 * Trains a vocabulary of exactly `size` tokens in the LLaMA convention from texts (each taken with a space before it): <unk>, <s>,
 * </s>, 256 bytes, the merges in the order learnt, the single characters by frequency (at most half of what is free as
 * long as there is anything to merge); score = minus rank. The same texts give the same vocabulary.
 * Throws `input/invalid` where the texts are too few for the size.
 */
export const trainSentencePiece = (texts: Iterable<string>, size: number): SentencePieceVocabulary => {
  const free = Math.max(0, size - fixedTokens.pieces.length)
  const corpus = readCorpus(texts)
  const characters = byFrequency(corpus.characters)
  const alphabet = new Set(characters.slice(0, Math.ceil(free * mostCharacters)))
  const words = [...corpus.words].flatMap(([text, count]) => spell(text, count, alphabet))
  const merges = learnMerges(words, alphabet, free - alphabet.size)
  const pieces = [...merges, ...characters.slice(0, free - merges.length)]
  const reached = fixedTokens.pieces.length + pieces.length
  if (reached !== size || size > mostPieces)
    throw new Fault(
      'input/invalid',
      `These texts yield a vocabulary of ${reached} tokens, not of ${size}; give more texts or ask for another size.`,
      { detail: { size, reached } },
    )
  return {
    pieces: [...fixedTokens.pieces, ...pieces],
    scores: [...fixedTokens.pieces.map(() => 0), ...pieces.map((_, rank) => 0 - rank)],
    kinds: [...fixedTokens.kinds, ...pieces.map(() => pieceKind.normal)],
  }
}
