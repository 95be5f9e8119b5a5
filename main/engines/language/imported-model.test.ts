import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Llama } from 'node-llama-cpp'
import { planLanguage } from '#models/import/language/import-language.ts'
import {
  mergedWeights,
  randomFactors,
  rank,
  rewriteModel,
  tinyWeights,
  writeFactors,
  writeTinyModel,
} from '#models/import/language/language-fixture.ts'
import { assemblePrompt, promptTokens } from '#models/prompting/assemble-prompt.ts'
import { publishedTemplate } from '#models/prompting/templates.ts'
import { embeddingsOf, graphLogits, tinyLlama, tinyVocabulary } from '#models/prompting/tiny-llama-fixture.ts'
import { openSentencePiece } from '#models/tokenizer/sentencepiece-bpe.ts'
import { openFaceContexts } from './face-contexts.ts'
import { inspectModel } from './inspect-model.ts'
import { bytesOfRows, difference, logitsOf, randomRows, tinyLimits } from './language-fixture.ts'
import { loadLlama } from './load-llama.ts'
import { readRows } from './read-rows.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-imported-'))
process.env.TMPDIR = folder
let llama: Llama
before(async () => {
  llama = (await loadLlama({ device: 'cpu', threads: 1 })).llama
})
after(async () => {
  await llama.dispose()
  await rm(folder, { recursive: true, force: true })
})

const at = (name: string) => join(folder, name)
const factors = randomFactors(5)
await writeTinyModel(at('model.gguf'))
await writeFactors(at('ckpt.safetensors'), factors)
const { encode } = openSentencePiece(tinyVocabulary, { addDummyPrefix: true })

/** The last position's logits that llama.cpp gives for the published prompt with these rows, after the import. */
const importedLogits = async (
  name: string,
  join: 'merge' | 'beside',
  alpha: number,
  model = 'model.gguf',
) => {
  await using planned = await planLanguage({
    model: at(model),
    adapters: at('ckpt.safetensors'),
    join,
    alpha,
    template: publishedTemplate,
    contextTokens: 512,
  })
  for (const file of planned.extraFiles) await file.write(at(`${name}-${file.name}`))
  const { dialogue } = planned
  const inspected = await inspectModel(at(`${name}-${dialogue.model}`), dialogue)
  const adapterPath = dialogue.adapter === null ? null : at(`${name}-${dialogue.adapter}`)
  assert.equal(adapterPath === null, join === 'merge')
  const contexts = await openFaceContexts(
    llama,
    inspected,
    { carriers: dialogue.carriers, adapterPath },
    tinyLimits,
  )
  const pieces = assemblePrompt(dialogue.template, { scoreFake: 0.9, turns: [], question: 'where?' })
  const tokens = [1, ...promptTokens(pieces, dialogue.carriers, encode)]
  const sequence = await contexts.sequenceOf(readRows(bytesOfRows(randomRows(1)), 0.9, tinyLlama.width))
  const logits = await logitsOf(sequence, tokens)
  await contexts.close()
  return { logits, tokens, carriers: dialogue.carriers }
}

for (const join of ['merge', 'beside'] as const)
  for (const alpha of [rank, 2 * rank])
    test(`an imported model answers as our graph with W + ${alpha / rank} B A (${join})`, async (t) => {
      const { logits, tokens, carriers } = await importedLogits(`${join}-${alpha}`, join, alpha)
      const merged = mergedWeights(factors, alpha / rank)
      const embeddings = embeddingsOf(tokens, merged.get('embed_tokens.weight')!, carriers, randomRows(1))
      const expected = await graphLogits(embeddings, tinyLlama, merged)
      t.diagnostic(`${difference(logits, expected).toExponential(2)}`)
      assert.ok(difference(logits, expected) < 1e-3, `${difference(logits, expected)}`)
      assert.ok(
        difference(logits, await graphLogits(embeddings, tinyLlama, tinyWeights)) > 0.1,
        'they matter',
      )
    })

test('a model that shared its output layer answers as one whose layer is a copy', async () => {
  await rewriteModel(at('model.gguf'), at('tied.gguf'), (keys, tensors) => [
    keys,
    tensors.filter(({ name }) => name !== 'output.weight'),
  ])
  const { logits, tokens, carriers } = await importedLogits('tied', 'merge', rank, 'tied.gguf')
  const table = tinyWeights.get('embed_tokens.weight')!
  const weights = new Map([...mergedWeights(factors, 1), ['lm_head.weight', table]])
  const expected = await graphLogits(embeddingsOf(tokens, table, carriers, randomRows(1)), tinyLlama, weights)
  assert.ok(difference(logits, expected) < 1e-3, `${difference(logits, expected)}`)
})
