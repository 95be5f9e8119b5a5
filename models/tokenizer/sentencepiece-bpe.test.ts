import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fault, type FaultCode } from '#app/fault.ts'
import { openSentencePiece } from './sentencepiece-bpe.ts'
import { fixedTokens, pieceKind, type SentencePieceVocabulary } from './sentencepiece-vocabulary.ts'
import { trainSentencePiece } from './train-sentencepiece.ts'

const vocabularyOf = (pieces: readonly (readonly [string, number])[]): SentencePieceVocabulary => ({
  pieces: [...fixedTokens.pieces, ...pieces.map(([piece]) => piece)],
  scores: [...fixedTokens.pieces.map(() => 0), ...pieces.map(([, score]) => score)],
  kinds: [...fixedTokens.kinds, ...pieces.map(() => pieceKind.normal)],
})

const isFault = (code: FaultCode) => (thrown: unknown) => thrown instanceof Fault && thrown.code === code

const small = vocabularyOf([
  ['▁f', -3],
  ['ak', -1],
  ['fa', 0],
  ['ke', -1],
  ['▁fake', -9],
  ['ake', -5],
  ['▁', -20],
  ['f', -21],
])
const idOf = (piece: string): number => small.pieces.indexOf(piece)
const bare = openSentencePiece(small, { addDummyPrefix: false })
const prefixed = openSentencePiece(small, { addDummyPrefix: true })

const corpus = [
  'The mouth and the left eye of this face look forged. <Img> According to deepfake prediction, the score is 93%.',
  'Is this a deepfake image? No, the face looks real: the skin, the hair and the mouth agree.',
  '### Human: Which region was manipulated?\n### Assistant: The region around the mouth, 0xF5> <0xF5> </s>',
]
const texts = Array.from({ length: 40 }, (_, i) => corpus[i % 3]!)
const trained = trainSentencePiece(texts, 400)
const trainedTokenizers = [true, false].map((addDummyPrefix) =>
  openSentencePiece(trained, { addDummyPrefix }),
)

test('the best-scoring neighbours are joined first and the leftmost of equals', () => {
  // 'fa' scores best and takes the a; then 'ke'.
  assert.deepEqual(bare.encode('fake'), [idOf('fa'), idOf('ke')])
  // 'ak' and 'ke' score the same: 'ak' lies left of it, and then 'ake' can be made.
  assert.deepEqual(bare.encode('ake'), [idOf('ake')])
})

test('the dummy prefix is a space before every text but not before none', () => {
  assert.deepEqual(prefixed.encode('fake'), bare.encode(' fake'))
  assert.deepEqual(prefixed.encode('f'), [idOf('▁f')])
  assert.deepEqual(bare.encode('f'), [idOf('f')])
  assert.deepEqual(prefixed.encode(' '), [idOf('▁'), idOf('▁')])
  assert.deepEqual([prefixed.encode(''), bare.encode('')], [[], []])
  assert.deepEqual([prefixed.decode(prefixed.encode(' f')), bare.decode(bare.encode(' f'))], [' f', ' f'])
})

test('a character without a piece becomes its UTF-8 bytes at byte + 3', () => {
  assert.deepEqual(bare.encode('é\n'), [0xc3 + 3, 0xa9 + 3, 0x0a + 3])
  assert.deepEqual(
    bare.encode('😀'),
    [0xf0, 0x9f, 0x98, 0x80].map((byte) => byte + 3),
  )
  assert.deepEqual(
    bare.encode('\ud800'),
    [0xef, 0xbf, 0xbd].map((byte) => byte + 3),
  )
})

test('decoding joins bytes into characters and leaves control tokens out', () => {
  assert.equal(bare.decode([1, 0xc3 + 3, 0xa9 + 3, idOf('▁fake'), 2, 0]), 'é fake')
  assert.deepEqual([...bare.bytesOf(0xff + 3)], [0xff])
  assert.deepEqual([...bare.bytesOf(1)], [])
  for (const id of [small.pieces.length, -1, 0.5])
    assert.throws(() => bare.decode([id]), isFault('input/invalid'))
})

test('any text without U+2581 comes back, and no text makes a carrier or a control token', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom(...trained.pieces, ...corpus, '<', '0xF', '5>', ' ', '\ud83d'))
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (raw) => {
      for (const { encode, decode } of trainedTokenizers) {
        const ids = encode(raw)
        assert.equal(decode(ids), raw.toWellFormed().replaceAll('\u2581', ' '))
        assert.ok(ids.every((id) => id >= 3 && !(id >= 0xf5 + 3 && id <= 0xff + 3)))
      }
    }),
    { numRuns: 500 },
  )
})

test('written-out special tokens are characters', () => {
  const [, tokenizer] = trainedTokenizers
  for (const special of ['<0xF5>', '<0xFF>', '<s>', '</s>', '<unk>']) {
    const ids = tokenizer!.encode(special)
    assert.ok(ids.length >= 3 && !ids.includes(trained.pieces.indexOf(special)), special)
  }
})

test('the longest piece is reached', () => {
  const doubling = vocabularyOf([
    ['aa', -1],
    ['aaaa', -2],
    ['aaaaaaaa', -3],
  ])
  const { encode } = openSentencePiece(doubling, { addDummyPrefix: false })
  assert.deepEqual(encode('a'.repeat(12)), [261, 260])
})

test('a long text is tokenised whole', () => {
  assert.equal(bare.encode('fake'.repeat(2 ** 14)).length, 2 ** 15)
})

test('a vocabulary in which a text could spell a special token is refused', () => {
  for (const parts of [['0xF5>'], ['<0xF', '5>'], ['<0xFF'], ['/s>'], ['<u', 'nk>'], ['</s']])
    assert.throws(
      () => openSentencePiece(vocabularyOf(parts.map((part) => [part, -1])), { addDummyPrefix: true }),
      isFault('model/malformed'),
      parts.join(' '),
    )
  assert.ok(openSentencePiece(vocabularyOf([['<0x', -1]]), { addDummyPrefix: true }))
})

test('a vocabulary with unequal columns, repeated pieces or missing bytes is refused', () => {
  const { pieces, scores, kinds } = small
  for (const wrong of [
    { pieces: pieces.slice(1), scores, kinds },
    { pieces, scores: scores.slice(1), kinds },
    { pieces, scores, kinds: kinds.slice(1) },
    { pieces: pieces.with(-1, '▁fake'), scores, kinds },
    { pieces: pieces.with(-1, ''), scores, kinds },
    { pieces: pieces.with(77, 'x'), scores, kinds },
    { pieces, scores, kinds: kinds.with(77, 1) },
    { pieces, scores: scores.with(-1, Number.NaN), kinds },
  ])
    assert.throws(() => openSentencePiece(wrong, { addDummyPrefix: true }), isFault('model/malformed'))
})
