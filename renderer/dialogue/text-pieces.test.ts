import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { regionRanges } from '#app/dialogue/region-words.ts'
import { sentencesOf } from '#app/dialogue/sentences.ts'
import { lastWordApart, textPieces } from './text-pieces.ts'

const marked = (text: string) =>
  sentencesOf(text).map((one) => ({ ...one, mark: 'supported' as const, reason: 'Because.' }))

const wholeOf = (pieces: ReturnType<typeof textPieces>): string =>
  pieces.flatMap(({ runs }) => runs.map(({ text }) => text)).join('')

test('sentences carry their mark, region words their region, and nothing of the text is lost', () => {
  const text = 'The mouth is marked.  Not the left eye.\nEnd'
  const pieces = textPieces(text, marked(text), [...regionRanges(text)])
  assert.deepEqual(
    pieces.map(({ support, runs }) => [support?.mark ?? null, runs]),
    [
      [
        'supported',
        [
          { text: 'The ', region: null },
          { text: 'mouth', region: 'mouth' },
          { text: ' is marked.', region: null },
        ],
      ],
      [null, [{ text: '  ', region: null }]],
      [
        'supported',
        [
          { text: 'Not the ', region: null },
          { text: 'left eye', region: 'left eye' },
          { text: '.', region: null },
        ],
      ],
      [null, [{ text: '\n', region: null }]],
      ['supported', [{ text: 'End', region: null }]],
    ],
  )
})

test('spans that overlap, are empty or lie outside of the text do no harm', () => {
  const span = (start: number, end: number) => ({ start, end, mark: 'contradicts' as const, reason: '' })
  const region = (start: number, end: number) => ({ start, end, region: 'nose' as const })
  const pieces = textPieces(
    'abcdef',
    [span(4, 9), span(0, 3), span(2, 5), span(3, 3)],
    [region(1, 9), region(2, 3)],
  )
  assert.equal(wholeOf(pieces), 'abcdef')
  assert.deepEqual(
    pieces.map(({ start, support }) => [start, support?.mark ?? null]),
    [
      [0, 'contradicts'],
      [3, null],
    ],
  )
})

test('the pieces of any text with any spans are the text', () => {
  const span = fc.record({ start: fc.nat(60), end: fc.nat(60) })
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(span), fc.array(span), (text, support, regions) => {
      const pieces = textPieces(
        text,
        support.map((one) => ({ ...one, mark: 'not checkable' as const, reason: '' })),
        regions.map((one) => ({ ...one, region: 'eyes' as const })),
      )
      assert.equal(wholeOf(pieces), text)
    }),
  )
})

test('the last word of a sentence is set apart for its mark, with the region that it ends', () => {
  const apart = (text: string) => {
    const [piece] = textPieces(text, marked(text), [...regionRanges(text)])
    return lastWordApart(piece?.runs ?? []).map((runs) => runs.map((run) => run.text).join(''))
  }
  assert.deepEqual(apart('The map lies elsewhere.'), ['The map lies ', 'elsewhere.'])
  assert.deepEqual(apart('It lies on the left eye.'), ['It lies on the ', 'left eye.'])
  assert.deepEqual(apart('Yes.'), ['', 'Yes.'])
  assert.deepEqual(apart(`A ${'x'.repeat(60)}.`), [`A ${'x'.repeat(60)}.`, ''])
})
