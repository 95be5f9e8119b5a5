import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { resourcePath } from '#main/resources.ts'
import { describePack } from '#models/packs/open-pack.ts'
import { cardParagraphs, describePacks } from './describe-packs.ts'

test('paragraphs of a card come without marks and tables, up to the next heading', () => {
  const card =
    '# T\n\n## What it can and cannot see\n\nOne\ntwo **three**.\n\n| a | b |\n\nFour `five`.\n\n## Other\n\nSix.\n'
  assert.deepEqual(cardParagraphs(card, /can and cannot/i), ['One two three.', 'Four five.'])
  assert.deepEqual(cardParagraphs(card, /nothing like it/i), [])
  assert.deepEqual(cardParagraphs('', /x/), [])
})

test('the built-in pack is described by its own files, scope and error rates included', async () => {
  const folder = resourcePath('packs', 'compact')
  const { manifestSha256, manifest } = await describePack(folder)
  const known = (await describePacks([folder])).get(manifestSha256)
  assert.equal(known?.title, manifest.title)
  assert.deepEqual(
    known?.files.map(({ sha256 }) => sha256),
    manifest.files.map(({ sha256 }) => sha256),
  )
  assert.ok((known?.scope.length ?? 0) > 0 && (known?.errorRates.length ?? 0) > 0)
})

test('a folder without a pack is left out and stops nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-packs-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  assert.equal((await describePacks([folder, join(folder, 'nowhere')])).size, 0)
})
