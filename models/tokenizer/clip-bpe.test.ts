import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Fault, type FaultCode } from '#app/fault.ts'
import { cleanText, decodeClipTokens, encodeClipText, sentenceRow } from './clip-bpe.ts'
import { loadClipVocabulary, readClipVocabulary } from './clip-vocabulary.ts'

const merges = ['r e', 'a l</w>', 're al</w>', 'f a', 'k e</w>', 'fa ke</w>', 're a', 'Ġ a', 'ð Ł']
const size = 514 + merges.length
const fileOf = (lines: readonly string[]): Uint8Array =>
  new TextEncoder().encode(['#version: 0.2', ...lines, ''].join('\n'))
const vocabulary = readClipVocabulary(fileOf(merges), size)
const idOf = (merge: string): number => 512 + merges.indexOf(merge)

const isFault = (code: FaultCode) => (thrown: unknown) => thrown instanceof Fault && thrown.code === code

test('words are merged in the order of the file and other letters stay single', () => {
  assert.deepEqual(encodeClipText(vocabulary, 'real fake'), [idOf('re al</w>'), idOf('fa ke</w>')])
  // 'read': 're' first, then 're a' before the final d.
  assert.deepEqual(encodeClipText(vocabulary, 'read'), [idOf('re a'), 256 + 67])
  assert.deepEqual(encodeClipText(vocabulary, 'r'), [337])
})

test('a merge that only a later merge would enable waits for it', () => {
  const chained = readClipVocabulary(fileOf(['b c', 'a b', 'ab c</w>', 'a bc']), 514 + 4)
  // 'abc': only a+b can be joined, because c ends the word; then ab+c.
  assert.deepEqual(encodeClipText(chained, 'abc'), [514])
  // 'abcd': b+c goes first by rank, then a+bc.
  assert.deepEqual(encodeClipText(chained, 'abcd'), [515, 256 + 67])
})

test('repeated letters pair from the left', () => {
  const doubled = readClipVocabulary(fileOf(['a a', 'aa a']), 516)
  assert.deepEqual(encodeClipText(doubled, 'aaaab'), [512, 512, 256 + 65])
  assert.deepEqual(encodeClipText(doubled, 'aaab'), [513, 256 + 65])
})

test('contractions, digits and punctuation are words of their own', () => {
  const ends = (text: string): string[] =>
    encodeClipText(vocabulary, text).map((id) => vocabulary.tokens[id] ?? '')
  assert.deepEqual(ends("it's 42!?"), ['i', 't</w>', "'", 's</w>', '4</w>', '2</w>', '!', '?</w>'])
})

test('the markers written out in a text are only punctuation and letters', () => {
  const ids = encodeClipText(vocabulary, '<|endoftext|> <|startoftext|>')
  assert.ok(ids.length > 20 && ids.every((id) => id < size - 2))
})

test('a row starts and ends with the markers, is padded with zeros and is cut before the end marker', () => {
  const row = sentenceRow(vocabulary, 'A  real\n fake', 8)
  assert.deepEqual([...row], [size - 2, 256 + 64, idOf('re al</w>'), idOf('fa ke</w>'), size - 1, 0, 0, 0])
  const long = sentenceRow(vocabulary, 'real '.repeat(500))
  assert.deepEqual([long.length, long[0], long[75], long[76]], [77, size - 2, idOf('re al</w>'), size - 1])
  assert.deepEqual([...sentenceRow(vocabulary, '', 3)], [size - 2, size - 1, 0])
})

test('text is composed, unescaped, unquoted, single-spaced and lower-cased', () => {
  assert.equal(
    cleanText(' Cafe\u0301\t“A &amp;amp; B”\r\n&#x41;&#66; \u0000\u001b’s '),
    'café "a & b" ab \'s',
  )
  assert.equal(cleanText('&#0; &#xD800; &#1114112;'), '&#0; \ufffd &#1114112;')
})

test('any text decodes to its cleaned self, spaces aside', () => {
  const bare = (text: string): string => text.replace(/\s/gu, '')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const ids = encodeClipText(vocabulary, text)
      assert.ok(ids.every((id) => Number.isInteger(id) && id < size - 2))
      assert.equal(bare(decodeClipTokens(vocabulary, ids)), bare(cleanText(text)))
    }),
  )
})

test('emoji, lone surrogates and control characters become bytes', () => {
  assert.equal(decodeClipTokens(vocabulary, encodeClipText(vocabulary, '😀')), '😀')
  assert.equal(encodeClipText(vocabulary, '😀')[0], idOf('ð Ł'))
  assert.equal(decodeClipTokens(vocabulary, encodeClipText(vocabulary, 'a\ud800')), 'a \ufffd')
  assert.deepEqual(encodeClipText(vocabulary, '\u0000\u001b\u0007'), [])
})

test('decoding leaves the markers out and refuses ids that do not exist', () => {
  const row = sentenceRow(vocabulary, 'a real fake', 5)
  assert.equal(decodeClipTokens(vocabulary, row), 'a real fake')
  for (const id of [size, -1, 1.5])
    assert.throws(() => decodeClipTokens(vocabulary, [id]), isFault('input/invalid'))
})

test('a text of a megabyte is refused and one at the limit is not', () => {
  assert.throws(() => sentenceRow(vocabulary, 'a'.repeat(2 ** 20)), isFault('input/invalid'))
  assert.equal(encodeClipText(vocabulary, 'ar'.repeat(2 ** 15)).length, 2 ** 16)
})

test('the same vocabulary comes from gzip, from plain text and without a version line', () => {
  assert.deepEqual(readClipVocabulary(gzipSync(fileOf(merges)), size), vocabulary)
  assert.deepEqual(readClipVocabulary(new TextEncoder().encode(merges.join('\r\n')), size), vocabulary)
})

test('only as many merges are read as the text encoder has tokens for', () => {
  const fewer = readClipVocabulary(fileOf(merges), 516)
  assert.equal(fewer.tokens.length, 514)
  assert.deepEqual([...sentenceRow(fewer, 'fake', 6)], [514, 69, 64, 74, 256 + 68, 515])
})

test('a damaged or foreign vocabulary file is malformed', () => {
  const packed = gzipSync(fileOf(merges))
  const flipped = Uint8Array.from(packed, (byte, i) => (i === packed.length - 6 ? byte ^ 1 : byte))
  const damaged: readonly Uint8Array[] = [
    ...Array.from({ length: packed.length - 2 }, (_, cut) => packed.subarray(0, cut + 2)),
    flipped,
    Uint8Array.of(0xff, 0xfe, 0x80),
    ...['r e x', 're', '', 'r zz', ' e', 'r  e', 'r 中', 'a</w> b'].map((line) => fileOf([line, ...merges])),
    fileOf(['r e', 'r e', ...merges]),
    gzipSync(Buffer.alloc(65 * 2 ** 20)),
  ]
  for (const bytes of damaged)
    assert.throws(() => readClipVocabulary(bytes, size), isFault('model/malformed'))
})

test('a file with too few merges, or an encoder too small for one, is a mismatch', () => {
  for (const wrong of [size + 1, 49_408, 512, 0, Number.NaN, 600.5])
    assert.throws(() => readClipVocabulary(fileOf(merges), wrong), isFault('model/mismatch'))
})

test('a vocabulary is loaded from disk and its absence is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clip-'))
  try {
    await writeFile(join(folder, 'merges.txt.gz'), gzipSync(fileOf(merges)))
    assert.deepEqual(await loadClipVocabulary(join(folder, 'merges.txt.gz'), size), vocabulary)
    await assert.rejects(loadClipVocabulary(join(folder, 'none.gz')), isFault('model/missing'))
  } finally {
    await rm(folder, { recursive: true })
  }
})
