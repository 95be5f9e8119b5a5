import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { Fault, type FaultDetail } from '#app/fault.ts'
import { alphabet, wordEnd } from './byte-alphabet.ts'
import { clipTextShape } from './token-row.ts'

/** A CLIP vocabulary: 256 bytes, the same at a word's end, one token for each merge, start, end. */
export interface ClipVocabulary {
  readonly size: number
  /** Token texts by id, without the start and end tokens, in the byte alphabet. */
  readonly tokens: readonly string[]
  readonly ids: ReadonlyMap<string, number>
  /** The order of the merges, by 'left right'. */
  readonly ranks: ReadonlyMap<string, number>
}

const byteLimit = 64 * 2 ** 20
const fixedTokens = 2 * alphabet.length
const markers = 2

const malformed = (what: string, detail: FaultDetail, cause?: unknown): Fault =>
  new Fault(
    'model/malformed',
    `The CLIP vocabulary file ${what}; fetch bpe_simple_vocab_16e6.txt.gz again.`,
    {
      detail,
      ...(cause === undefined ? {} : { cause }),
    },
  )

const readText = (bytes: Uint8Array): string => {
  if (bytes.length > byteLimit) throw malformed('is too large to be one', { bytes: bytes.length })
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
    const plain = isGzip ? gunzipSync(bytes, { maxOutputLength: byteLimit }) : bytes
    return new TextDecoder('utf-8', { fatal: true }).decode(plain)
  } catch (cause) {
    throw malformed('is damaged and cannot be unpacked', { bytes: bytes.length }, cause)
  }
}

/**
 * Reads the published merges file (gzip or plain text, one 'left right' per line under a version line). A vocabulary of
 * `size` tokens takes the first size - 514 merges. Every merge must join known tokens into a new one: then joining the
 * least rank first is unambiguous. Throws `model/malformed`, or `model/mismatch` on too few merges.
 */
export const readClipVocabulary = (
  bytes: Uint8Array,
  size: number = clipTextShape.vocabularySize,
): ClipVocabulary => {
  const wanted = size - fixedTokens - markers
  const lines = readText(bytes).split(/\r?\n/)
  const first = lines[0]?.includes('#version') ? 1 : 0
  const merges = lines.slice(first, first + Math.max(wanted, 0))
  if (merges.at(-1) === '') merges.pop()
  if (!Number.isSafeInteger(size) || wanted < 0 || merges.length < wanted)
    throw new Fault(
      'model/mismatch',
      `The text encoder has ${size} tokens, which the vocabulary file with ${merges.length} usable merges does not yield; use the file that belongs to it.`,
      { detail: { size, merges: merges.length } },
    )

  const tokens = [...alphabet, ...alphabet.map((symbol) => symbol + wordEnd)]
  const ids = new Map(tokens.map((token, id) => [token, id]))
  const ranks = new Map<string, number>()
  for (const [rank, line] of merges.entries()) {
    const [left, right, ...rest] = line.split(' ')
    const at = { line: first + rank + 1 }
    if (left === undefined || right === undefined || rest.length > 0)
      throw malformed('holds a line that is not a pair', at)
    if (!ids.has(left) || !ids.has(right) || left.endsWith(wordEnd))
      throw malformed('joins tokens that it has not made before', at)
    if (ids.has(left + right)) throw malformed('makes the same token twice', at)
    ids.set(left + right, tokens.length)
    tokens.push(left + right)
    ranks.set(line, rank)
  }
  return { size, tokens, ids, ranks }
}

/** Reads the vocabulary from disk. Throws `model/missing` where there is no such file. */
export const loadClipVocabulary = async (path: string, size?: number): Promise<ClipVocabulary> => {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Fault(
      'model/missing',
      'The CLIP vocabulary file cannot be read; put bpe_simple_vocab_16e6.txt.gz beside the pack or describe the classes letter by letter.',
      { detail: { path }, cause },
    )
  })
  return readClipVocabulary(bytes, size)
}
