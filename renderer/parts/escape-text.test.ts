import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapeText } from './escape-text.ts'

test('a name that turns its extension around is shown as it is', () => {
  assert.equal(escapeText('photo\u202egnp.exe'), 'photo⟨U+202E⟩gnp.exe')
})

test('controls, bidirectional and invisible characters, tags and lone surrogates are spelt out', () => {
  for (const code of [
    0, 7, 9, 10, 13, 27, 0x7f, 0x85, 0xad, 0x61c, 0x200b, 0x200d, 0x200f, 0x2028, 0x2029, 0x202a, 0x2060,
    0x2066, 0x2069, 0xfeff, 0xfff9, 0xd800, 0xdfff, 0xe0041, 0xfe0f, 0x3164,
  ]) {
    const spelt = escapeText(`a${String.fromCodePoint(code)}b`)
    assert.equal(spelt, `a⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩b`)
  }
})

test('letters of every script, spaces, emoji and markup stay themselves', () => {
  for (const text of ['Grüße', 'שלום', '写真 1', 'é', '😀', '<img src=x onerror=alert(1)>', ''])
    assert.equal(escapeText(text), text)
})
