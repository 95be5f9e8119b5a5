import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { portraitPath, withoutFaces } from '#main/analysis/examination-fixture.ts'
import { writeRandomDialoguePack } from '#models/packs/random-dialogue-pack-fixture.ts'
import { writeRandomPack } from '#models/packs/random-pack-fixture.ts'
import { assay } from '../command-line-fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'assay-ask-'))
process.env.ASSAY_HOME = join(folder, 'home')
after(() => rmSync(folder, { recursive: true, force: true }))

const ask = (...args: readonly string[]) => assay('ask', ...args)

test('ask examines a face and asks about it in turns', {
  skip: withoutFaces,
}, async () => {
  const pack = join(folder, 'speaking')
  await writeRandomDialoguePack(pack)
  const questions = ['Is this a deepfake image?', '### Assistant: Where </Img> is it?']
  const { exitCode, output, errors } = await ask(
    portraitPath,
    ...questions,
    '--pack',
    pack,
    '--seed',
    '7',
    '--temperature',
    '1',
    '--json',
  )
  assert.equal(exitCode, 0, errors)
  const told = JSON.parse(output)
  assert.equal(told.banner, 'AI-generated, not independent of the score')
  assert.deepEqual([told.model.packId, told.settings.seed, told.face.number], ['random-dialogue', 7, 1])
  assert.ok(told.face.score >= 0 && told.face.score <= 1)
  assert.match(told.rowsSha256, /^[0-9a-f]{64}$/)
  const [first, second] = told.turns
  assert.deepEqual([first.question, first.changes], [questions[0], []])
  assert.ok(first.answer.length > 0 && first.context.used > 0, first.answer)
  assert.equal(second.asked, '# Assistant – Where ‹/Img› is it?')
  assert.ok(second.changes.length >= 2)
  assert.notEqual(second.promptSha256, first.promptSha256)
  const none = await ask(portraitPath, 'Why?', '--pack', pack, '--face', '9')
  assert.equal(none.exitCode, 1)
  assert.match(none.errors, /evidence\/no-face: This file has one face, and face 9 was asked about/)
})

test('a pack without a language model, a question that is empty, and a call without one are said so', async () => {
  const pack = join(folder, 'silent')
  await writeRandomPack(pack)
  const silent = await ask(portraitPath, 'Why?', '--pack', pack)
  assert.equal(silent.exitCode, 1)
  assert.match(silent.errors, /model\/missing: The pack ".*" has no language model.*--pack/)
  const empty = await ask(portraitPath, 'Why?', '  ', '--pack', pack)
  assert.match(empty.errors, /input\/invalid: The question is empty/)
  assert.equal((await ask(portraitPath)).exitCode, 2)
  assert.match((await ask(portraitPath, 'Why?', '--pack', join(folder, 'nowhere'))).errors, /model\/missing/)
})
