import { Fault } from '#app/fault.ts'
import { alphabet, alphabetBytes, alphabetIndex, wordEnd } from './byte-alphabet.ts'
import type { ClipVocabulary } from './clip-vocabulary.ts'
import { mergeSpans } from './merge-spans.ts'
import { clipTextShape, tokenRow } from './token-row.ts'

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

const unescapeOnce = (text: string): string =>
  text
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: string) => entities[name]!)
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (whole, hex?: string, decimal?: string) => {
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return point > 0 && point <= 0x10_ffff ? String.fromCodePoint(point) : whole
    })

/**
 * The text as it is tokenised: composed (NFC), straight quotes, entities resolved twice, no control characters, single spaces,
 * lower case. The original also repairs mis-decoded text (ftfy), which sentences written for a pack do not need.
 */
export const cleanText = (text: string): string =>
  unescapeOnce(unescapeOnce(text.toWellFormed().normalize('NFC')))
    .toWellFormed()
    .replace(/[‘’‚‛]/g, "'")
    .replace(/[“”„‟]/g, '"')
    .replace(/[\t\n\f\r\u0085]/g, ' ')
    .replace(/[\p{Cc}\uFEFF]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase()

/** English contractions, runs of letters, single digits, runs of anything else. */
const word = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/gu

const encoder = new TextEncoder()

const encodeWord = (vocabulary: ClipVocabulary, text: string): number[] => {
  const spelled = Array.from(encoder.encode(text), (byte) => alphabet[alphabetIndex[byte]!]!).join('')
  const whole = spelled + wordEnd
  const units = Array.from({ length: spelled.length }, (_, i) => i)
  const bounds = mergeSpans([...units, whole.length], (start, middle, end) =>
    vocabulary.ranks.get(`${whole.slice(start, middle)} ${whole.slice(middle, end)}`),
  )
  return bounds.slice(1).map((end, i) => vocabulary.ids.get(whole.slice(bounds[i], end))!)
}

const textLimit = 2 ** 16

const take = (vocabulary: ClipVocabulary, text: string, limit: number): number[] => {
  if (text.length > textLimit)
    throw new Fault(
      'input/invalid',
      `A description of ${text.length} characters is no sentence; keep it under ${textLimit} characters.`,
      { detail: { length: text.length, limit: textLimit } },
    )
  const ids: number[] = []
  for (const [part] of cleanText(text).matchAll(word)) {
    if (ids.length >= limit) break
    for (const id of encodeWord(vocabulary, part)) ids.push(id)
  }
  return ids
}

/**
 * Text to token ids without start and end. Words that spell the markers are words: no text can inject a marker.
 * Throws `input/invalid` above 65536 characters, as `sentenceRow` does.
 */
export const encodeClipText = (vocabulary: ClipVocabulary, text: string): readonly number[] =>
  take(vocabulary, text, Number.POSITIVE_INFINITY)

/** The text encoder's input row for a whole sentence, [contextLength]: start, ids cut to fit, end, zeros. */
export const sentenceRow = (
  vocabulary: ClipVocabulary,
  sentence: string,
  contextLength: number = clipTextShape.contextLength,
): Int32Array =>
  tokenRow(take(vocabulary, sentence, contextLength), { vocabularySize: vocabulary.size, contextLength })

const byteOf = new Map(alphabet.map((symbol, index) => [symbol, alphabetBytes[index]!]))

/** Token ids to text, a space after each word; the markers are left out. Throws `input/invalid` on an unknown id. */
export const decodeClipTokens = (vocabulary: ClipVocabulary, ids: Iterable<number>): string => {
  const bytes: number[] = []
  for (const id of ids) {
    const token = vocabulary.tokens[id]
    if (token === undefined && id !== vocabulary.size - 2 && id !== vocabulary.size - 1)
      throw new Fault('input/invalid', `There is no token ${id} in a vocabulary of ${vocabulary.size}.`, {
        detail: { id, size: vocabulary.size },
      })
    const isWordEnd = token?.endsWith(wordEnd) ?? false
    for (const symbol of (isWordEnd ? token?.slice(0, -wordEnd.length) : token) ?? '')
      bytes.push(byteOf.get(symbol)!)
    if (isWordEnd) bytes.push(0x20)
  }
  return new TextDecoder().decode(Uint8Array.from(bytes)).trimEnd()
}
