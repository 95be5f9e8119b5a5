import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault, type FaultCode } from '#app/fault.ts'
import { alphabet, alphabetIndex } from './byte-alphabet.ts'
import { letterRows } from './letters-mode.ts'

const isFault = (code: FaultCode) => (thrown: unknown) => thrown instanceof Fault && thrown.code === code
const middles = (word: string): number[] => letterRows(word).map((row) => row[1]!)

test('real and fake give the token rows of the published run', () => {
  assert.deepEqual(middles('real'), [337, 324, 320, 331])
  assert.deepEqual(middles('fake'), [325, 320, 330, 324])
  for (const row of letterRows('real')) {
    assert.deepEqual([row.length, row[0], row[2]], [77, 49_406, 49_407])
    assert.ok(row.subarray(3).every((id) => id === 0))
  }
})

test('capital letters are the small ones', () => {
  assert.deepEqual(letterRows('FaKe'), letterRows('fake'))
})

test('a small vocabulary keeps its markers in its last two places', () => {
  const rows = letterRows('fake', { vocabularySize: 512, contextLength: 5 })
  assert.deepEqual([...rows[0]!], [510, 325, 511, 0, 0])
})

test('every byte has its own visible character and place', () => {
  assert.equal(new Set(alphabet).size, 256)
  assert.ok(alphabet.every((symbol) => symbol.length === 1 && /\S/u.test(symbol)))
  assert.deepEqual(
    ['!', 'a', 'ÿ'].map((symbol) => alphabet[alphabetIndex[symbol.charCodeAt(0)]!]),
    ['!', 'a', 'ÿ'],
  )
  assert.deepEqual([alphabet[188], alphabet[alphabetIndex[32]!], alphabet[255]], ['Ā', 'Ġ', 'Ń'])
})

test('texts that need the vocabulary file and encoders that hold no letters are refused', () => {
  for (const word of ['', 'a photograph', 'é', '😀', '\ud800', 'a\u0000'])
    assert.throws(() => letterRows(word), isFault('input/invalid'))
  assert.throws(
    () => letterRows('real', { vocabularySize: 300, contextLength: 77 }),
    isFault('model/mismatch'),
  )
  assert.throws(
    () => letterRows('real', { vocabularySize: 512, contextLength: 2 }),
    isFault('model/mismatch'),
  )
  for (const shape of [
    { vocabularySize: 0, contextLength: 77 },
    { vocabularySize: 512, contextLength: Number.NaN },
  ])
    assert.throws(() => letterRows('real', shape), isFault('model/malformed'))
})
