import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { regionRanges } from './region-words.ts'

const found = (text: string) =>
  regionRanges(text).map(({ start, end, region }) => `${text.slice(start, end)} = ${region}`)

test('region words are found in singular, plural, possessive and any case', () => {
  assert.deepEqual(found('The MOUTH and the nose’s bridge, not the Eyes.'), [
    'MOUTH = mouth',
    'nose = nose',
    'Eyes = eyes',
  ])
  assert.deepEqual(found("her lips' edges, the teeth, both nostrils"), [
    'lips = mouth',
    'teeth = mouth',
    'nostrils = nose',
  ])
  assert.deepEqual(found('chin, jaw, jawline, jaw-line'), [
    'chin = lower face',
    'jaw = lower face',
    'jawline = lower face',
    'jaw-line = lower face',
  ])
})

test('the longer name wins over the word within it', () => {
  assert.deepEqual(found('the left eye, right eyebrow and left brow'), [
    'left eye = left eye',
    'right eyebrow = right eye',
    'left brow = left eye',
  ])
  assert.deepEqual(found('the left and right eyes'), ['left and right eyes = eyes'])
  assert.deepEqual(found('the right or the left eye'), ['right or the left eye = eyes'])
  assert.deepEqual(found('the lower half of the face; the lower face; the whole face'), [
    'lower half of the face = lower face',
    'lower face = lower face',
    'whole face = whole face',
  ])
  assert.deepEqual(found('eyelids and eyelashes'), ['eyelids = eyes', 'eyelashes = eyes'])
})

test('words that only look like regions are none', () => {
  for (const text of [
    'nosedive, eyewitness, mouthpiece, lipid, tulips, chinos, jawbreaker',
    'visible to the naked eye',
    'an eye-catching result by word of mouth',
    'face, forehead, cheeks, left hand, right side',
    'lip-sync videos',
  ])
    assert.deepEqual(found(text), [], text)
})

test('ranges are in order, apart, and within the text, whatever it holds', () => {
  const words = fc.constantFrom(
    'left ',
    'right ',
    'eye',
    'mouth',
    ' ',
    'lower face',
    '\u{1F600}',
    'ſ',
    "'s",
    'and ',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
      const text = parts.join('')
      let last = 0
      for (const { start, end } of regionRanges(text)) {
        assert.ok(start >= last && end > start && end <= text.length)
        last = end
      }
    }),
  )
})

test('a megabyte of words is read in seconds, not in hours', () => {
  const text = 'left right lower the eye of '.repeat(40_000)
  const startMs = performance.now()
  assert.equal(regionRanges(text).length, 40_000)
  assert.ok(performance.now() - startMs < 15_000)
})
