import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { openSentencePiece } from './sentencepiece-bpe.ts'
import { checkVocabulary, fixedTokens } from './sentencepiece-vocabulary.ts'
import { trainSentencePiece } from './train-sentencepiece.ts'

const repeat = (text: string, times: number): string[] => Array.from({ length: times }, () => text)
const isInvalid = (thrown: unknown): boolean => thrown instanceof Fault && thrown.code === 'input/invalid'

test('the first 259 tokens are those of LLaMA', () => {
  const { pieces, kinds } = trainSentencePiece(repeat('ab', 2), 259)
  assert.deepEqual(pieces.slice(0, 5), ['<unk>', '<s>', '</s>', '<0x00>', '<0x01>'])
  assert.deepEqual([pieces[258], pieces.length], ['<0xFF>', 259])
  assert.deepEqual([kinds[0], kinds[1], kinds[2], kinds[3], kinds[258]], [2, 3, 3, 6, 6])
})

test('the most frequent pair is joined first and equal ones in the order of their letters', () => {
  // ▁abab twice and ▁cd twice: a+b counts 4; then ab+ab, c+d, ▁+abab and ▁+cd count 2 each.
  const { pieces, scores } = trainSentencePiece([...repeat('abab', 2), ...repeat('cd', 2)], 259 + 10)
  assert.deepEqual(pieces.slice(259, 264), ['ab', 'abab', 'cd', '▁abab', '▁cd'])
  assert.deepEqual(pieces.slice(264), ['a', 'b', '▁', 'c', 'd'])
  assert.deepEqual(scores.slice(258), [0, 0, -1, -2, -3, -4, -5, -6, -7, -8, -9])
})

test('digits, angle brackets and control characters join nothing', () => {
  const text =
    '<s>12 34\u0007\u0007 </s> <0xF5>>> 1234\n\n the mouth, the nose and the hair of this face look forged'
  const { pieces } = trainSentencePiece(repeat(text, 60), 259 + 60)
  for (const piece of pieces.slice(fixedTokens.pieces.length)) {
    assert.ok([...piece].length === 1 || !/[\d<>\p{C}]/u.test(piece), piece)
    assert.ok(!/\p{C}/u.test(piece))
  }
})

test('a space only begins a piece', () => {
  const { pieces } = trainSentencePiece(repeat('so it is, so  it was', 30), 259 + 16)
  assert.ok(pieces.every((piece) => piece.lastIndexOf('▁') <= 0))
  assert.ok(pieces.includes('▁so') && pieces.includes('▁it'))
})

test('the same texts give the same checked vocabulary, in which frequent words are one token', () => {
  const texts = repeat('the forged mouth and the real eyes of the face', 50)
  const vocabulary = trainSentencePiece(texts, 259 + 46)
  assert.deepEqual(trainSentencePiece(texts.values(), 259 + 46), vocabulary)
  checkVocabulary(vocabulary)
  const { encode } = openSentencePiece(vocabulary, { addDummyPrefix: true })
  assert.deepEqual(
    encode('the face').map((id) => vocabulary.pieces[id]),
    ['▁the', '▁face'],
  )
})

test('a character too rare for the alphabet cuts a word and does not lose it', () => {
  const texts = [...repeat('mouth moutħ', 9), ...repeat('mouth', 9)]
  const vocabulary = trainSentencePiece(texts, 259 + 11)
  assert.ok(['▁mouth', '▁mout'].every((piece) => vocabulary.pieces.includes(piece)))
  assert.ok(!vocabulary.pieces.includes('▁moutħ'))
  const { encode, decode } = openSentencePiece(vocabulary, { addDummyPrefix: true })
  assert.equal(decode(encode('moutħ')), 'moutħ')
})

test('texts too few for the size, and impossible sizes, are refused', () => {
  for (const size of [1000, 258, 0, 300.5, Number.NaN, 2 ** 21])
    assert.throws(() => trainSentencePiece(repeat('few words', 5), size), isInvalid)
  assert.throws(() => trainSentencePiece([], 300), isInvalid)
})
