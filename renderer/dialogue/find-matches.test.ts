import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completeSentences, completeText } from './complete-text.ts'
import { matchesIn } from './find-matches.ts'

test('a search is for the very characters, whatever their case', () => {
  assert.deepEqual(matchesIn('The Mouth, the mouth.', 'mouth'), [
    { start: 4, end: 9 },
    { start: 15, end: 20 },
  ])
  assert.deepEqual(matchesIn('a.b axb', 'a.b'), [{ start: 0, end: 3 }])
  for (const query of ['(', '[x', '\\', '*', '$', '{2}', '|', '/', '^'])
    assert.deepEqual(matchesIn(`before ${query} after`, query), [{ start: 7, end: 7 + query.length }])
  assert.deepEqual(matchesIn('anything', ''), [])
  assert.deepEqual(matchesIn('aaaa', 'aa'), [
    { start: 0, end: 2 },
    { start: 2, end: 4 },
  ])
})

test('of a text that comes in, a sentence is whole once something stands after it', () => {
  assert.deepEqual(completeSentences('The score is 0.'), [])
  assert.deepEqual(completeSentences('The score is 0.91.'), [])
  assert.deepEqual(completeSentences('The score is 0.91. The'), ['The score is 0.91.'])
  assert.equal(completeText('One. Two. Thr'), 'One. Two.')
  assert.equal(completeText(''), '')
})
