import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readPackManifest } from '#app/records/pack.ts'
import { builtInTemplates } from '../prompting/templates.ts'
import { openPack } from './open-pack.ts'
import { tinyDialogue, writeRandomDialoguePack } from './random-dialogue-pack-fixture.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-dialogue-pack-'))
let text: string
before(async () => {
  await writeRandomDialoguePack(join(folder, 'pack'))
  text = await readFile(join(folder, 'pack', 'pack.json'), 'utf8')
})
after(() => rm(folder, { recursive: true, force: true }))

type Json = Record<string, unknown>
const changed = (change: (manifest: Json, dialogue: Json) => void): unknown => {
  const manifest = JSON.parse(text)
  change(manifest, manifest.dialogue)
  return manifest
}

test('a pack with a language model is verified with it', async () => {
  await using pack = await openPack(join(folder, 'pack'))
  assert.deepEqual(pack.manifest.dialogue, tinyDialogue)
  await rm(join(folder, 'pack', 'language.gguf'))
  await assert.rejects(openPack(join(folder, 'pack')), {
    code: 'model/missing',
    message: /language\.gguf/,
  })
})

test('a pack from before there was a dialogue has none', () => {
  const { dialogue: _, ...old } = changed((manifest) => {
    manifest.roles = ['detector', 'prompt']
  }) as Json
  assert.equal(readPackManifest(old).dialogue, null)
})

test('what does not fit together is named', () => {
  const refused = (change: (manifest: Json, dialogue: Json) => void, message: RegExp) =>
    assert.throws(() => readPackManifest(changed(change)), { code: 'model/malformed', message })
  refused((manifest) => Object.assign(manifest, { dialogue: null }), /come together/)
  refused((manifest) => Object.assign(manifest, { roles: ['detector', 'prompt'] }), /come together/)
  refused((manifest) => Object.assign(manifest, { roles: ['detector', 'dialogue'] }), /prompt learner/)
  refused((_, dialogue) => Object.assign(dialogue, { embedding: 128 }), /64 wide, the language model's 128/)
  refused((_, dialogue) => Object.assign(dialogue, { model: 'other.gguf' }), /other\.gguf is not among/)
  refused((_, dialogue) => Object.assign(dialogue, { adapter: 'lora.gguf' }), /lora\.gguf is not among/)
  refused((_, dialogue) => Object.assign(dialogue, { model: '../x.gguf' }), /plain file name/)
  refused((_, dialogue) => Object.assign(dialogue, { carriers: [1, 2, 3] }), /carriers/)
  refused((_, dialogue) => Object.assign(dialogue, { carriers: Array(11).fill(250) }), /differ/)
  refused((_, dialogue) => Object.assign(dialogue, { stop: [] }), /stop/)
})

test('a template that says its parts twice, or not at all, is refused', () => {
  const refused = (change: Json) => {
    const template = { ...tinyDialogue.template, ...change }
    const manifest = changed((_, dialogue) => Object.assign(dialogue, { template }))
    assert.throws(() => readPackManifest(manifest), { code: 'model/malformed' }, JSON.stringify(change))
  }
  const { segments, turns } = tinyDialogue.template
  refused({ segments: segments.slice(0, -1) })
  refused({ segments: [...segments, { kind: 'conversation' }] })
  refused({ segments: [{ kind: 'rows', rows: 'visual' }, ...segments] })
  refused({ segments: [{ kind: 'score', text: 'no place' }, ...segments] })
  refused({ turns: { ...turns, firstQuestion: 'no place' } })
  refused({ turns: { ...turns, laterAnswer: '{answer} {answer}' } })
  for (const template of Object.values(builtInTemplates))
    readPackManifest(changed((_, dialogue) => Object.assign(dialogue, { template })))
})
