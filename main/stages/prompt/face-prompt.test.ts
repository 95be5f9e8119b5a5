import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tinyDialogue } from '#models/packs/random-dialogue-pack-fixture.ts'
import { publishedTemplate } from '#models/prompting/templates.ts'
import { facePrompt } from './face-prompt.ts'

const reading = {
  rows: new Uint8Array(11 * 64 * 4),
  width: 64,
  rowsSha256: 'a'.repeat(64),
  probability: { real: 0.07, fake: 0.93 },
  tensorSha256: 'b'.repeat(64),
  durationMs: 1,
}
const finding = { score: 0.9301, tensorSha256: 'b'.repeat(64) }

test('the prompt of a finding holds its score and its rows, and shows what the model reads', () => {
  const { opening, rowsSha256, template, shownPrompt } = facePrompt(finding, reading, {
    ...tinyDialogue,
    template: publishedTemplate,
  })
  assert.deepEqual(opening, { rows: reading.rows, scoreFake: 0.93 })
  assert.deepEqual([rowsSha256, template], ['a'.repeat(64), 'published'])
  assert.match(
    shownPrompt,
    /^### Human: <Img>\[1 embeddings\]<\/Img> According to .* 92%\. \[9 embeddings\]\[1 embeddings\]This is/,
  )
})

test('another crop, score or width is a mismatch, and no answer may speak of it', () => {
  const refused = (change: object, changed: object = {}) =>
    assert.throws(() => facePrompt({ ...finding, ...changed }, { ...reading, ...change }, tinyDialogue), {
      code: 'model/mismatch',
    })
  refused({ tensorSha256: 'c'.repeat(64) })
  refused({ probability: { real: 0.1, fake: 0.9 } })
  refused({ width: 128 })
  refused({}, { score: 0.5, tensorSha256: null })
})
