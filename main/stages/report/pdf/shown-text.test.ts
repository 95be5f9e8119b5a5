import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { breakLines } from './break-lines.ts'
import { loadReportFonts } from './report-fonts.ts'
import { shownText } from './shown-text.ts'

const { regular, code } = await loadReportFonts()
const shown = (text: string) => shownText(text, regular.hasGlyph)

test('Latin, Greek and Cyrillic are printed as they are', () => {
  for (const text of [
    'Straße naïve Łódź ąęś',
    'Ωμέγα ἄνθρωπος',
    'Жуковский Ґрунт',
    '<b>“x” — 3 × 4 ‹U›</b>',
  ]) {
    assert.equal(shown(text), text)
    if (!text.includes('ἄ')) assert.equal(shownText(text, code.hasGlyph), text)
  }
})

test('what would turn text around, hide, or break the line is spelt out', () => {
  assert.equal(shown('a\u202egpj.exe'), 'a‹U+202E›gpj.exe')
  assert.equal(shown('a\u0000b\tc\nd'), 'a‹U+0000›b‹U+0009›c‹U+000A›d')
  assert.equal(shown('a\u200bb\ufeffc\u2066d\u00ade'), 'a‹U+200B›b‹U+FEFF›c‹U+2066›d‹U+00AD›e')
  assert.equal(shown('\ud800x'), '‹U+D800›x')
})

test('characters without a glyph are spelt out: right-to-left scripts, ideographs, pictures', () => {
  assert.equal(shown('של'), '‹U+05E9›‹U+05DC›')
  assert.equal(shown('写'), '‹U+5199›')
  assert.equal(shown('😀'), '‹U+1F600›')
})

test('marks piled on one letter do not run into other lines', () => {
  assert.equal(shown('e\u0301\u0302'), 'e\u0301\u0302')
  assert.equal(shown('e\u0301\u0302\u0303\u0304'), 'e\u0301\u0302‹U+0303›‹U+0304›')
})

test('any text at all is shown with characters that the font has', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      for (const character of shown(text)) assert.ok(regular.hasGlyph(character.codePointAt(0)!), character)
    }),
    { numRuns: 100 },
  )
})

test('lines lose nothing and never exceed the width', () => {
  const measure = (text: string): number => Array.from(text).length
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 1, max: 30 }), (text, width) => {
      const lines = breakLines(text, width, measure)
      assert.ok(lines.every((line) => measure(line) <= width))
      assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''))
    }),
    { numRuns: 500 },
  )
})

test('words stay whole where they fit, and an empty text is one empty line', () => {
  const measure = (text: string): number => text.length
  assert.deepEqual(breakLines('one two three', 8, measure), ['one two', 'three'])
  assert.deepEqual(breakLines('abcdefgh ij', 4, measure), ['abcd', 'efgh', 'ij'])
  assert.deepEqual(breakLines('', 4, measure), [''])
})
