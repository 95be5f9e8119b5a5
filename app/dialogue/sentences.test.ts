import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sentencesOf } from './sentences.ts'

const cut = (text: string) => sentencesOf(text).map(({ start, end }) => text.slice(start, end))

test('sentences end at stops and line breaks, and not within numbers or abbreviations', () => {
  assert.deepEqual(cut('The score is 0.87. It is above 0.5!'), ['The score is 0.87.', 'It is above 0.5!'])
  assert.deepEqual(cut('Some parts, e.g. the nose, are marked. Why?'), [
    'Some parts, e.g. the nose, are marked.',
    'Why?',
  ])
  assert.deepEqual(cut('No. It is not.'), ['No.', 'It is not.'])
  assert.deepEqual(cut('See fig. 3 and No. 7. Good.'), ['See fig. 3 and No. 7.', 'Good.'])
  assert.deepEqual(cut('first line\n\n- second "line."  third'), ['first line', '- second "line."', 'third'])
  assert.deepEqual(cut('  \n '), [])
  assert.deepEqual(cut('Wait... what?!'), ['Wait...', 'what?!'])
})

test('nothing but white space is left between sentences, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '.', ' ', '\n', '!', '7', 'e.g.', '"') }), (text) => {
      let last = 0
      for (const { start, end } of sentencesOf(text)) {
        assert.equal(text.slice(last, start).trim(), '')
        assert.ok(end > start && start >= last)
        last = end
      }
      assert.equal(text.slice(last).trim(), '')
    }),
  )
})
