import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../random/seeded-random.ts'
import { expandTemplate } from './expand-template.ts'
import { finishText } from './finish-text.ts'
import { styleQuestion } from './question-style.ts'

const texts = (template: string, rules = {}, slots = {}) => {
  const random = seededRandom('expand')
  return [
    ...new Set(Array.from({ length: 200 }, () => expandTemplate(template, rules, slots, random))),
  ].toSorted()
}

test('choices nest and may be empty, rules hold templates, slots hold text', () => {
  assert.deepEqual(texts('a[b|c[d|]|]'), ['a', 'ab', 'ac', 'acd'])
  assert.deepEqual(texts('<x> {y}', { x: ['[1|2]', '<z>'], z: ['3'] }, { y: '[kept]' }), [
    '1 [kept]',
    '2 [kept]',
    '3 [kept]',
  ])
})

test('faults of a grammar are found at once', () => {
  for (const template of ['[a', 'a]', 'a|b', '<x', '{y}', '<nothing>', '{'])
    assert.throws(() => expandTemplate(template, {}, {}, seededRandom(1)), template)
})

test('sentences are closed up and begin with capitals', () => {
  assert.equal(
    finishText('no.  the  score of 0.87 lies above .   it  is so , too? yes'),
    'No. The score of 0.87 lies above. It is so, too? Yes',
  )
})

test('a question is typed in many ways and never lost', () => {
  const random = seededRandom('style')
  const styled = new Set(
    Array.from({ length: 300 }, () => styleQuestion('is the gradcam map of this image sure?', random, true)),
  )
  for (const expected of [
    'Is the GradCAM map of this image sure?',
    'is the gradcam map of this image sure?',
    'is the gradcam map of this image sure',
  ])
    assert.ok(styled.has(expected), expected)
  assert.ok(styled.size > 15)
  assert.ok(
    Array.from({ length: 300 }, () => styleQuestion('??', random, false)).every((text) => text !== ''),
  )
})
