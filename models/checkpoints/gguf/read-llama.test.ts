import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { randomLlama, tinyLlama, tinyVocabulary } from '../../prompting/tiny-llama-fixture.ts'
import { openFile } from '../byte-source.ts'
import type { GgufValue } from './gguf-format.ts'
import { readGguf } from './read-gguf.ts'
import { openLlamaFile } from './read-llama.ts'
import { saveGguf } from './write-gguf.ts'
import { writeLlamaGguf } from './write-llama.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-read-llama-'))
after(() => rm(folder, { recursive: true, force: true }))

const weights = randomLlama(tinyLlama, 3)
const file = join(folder, 'tiny.gguf')
await writeLlamaGguf(file, {
  name: 'tiny',
  dimensions: { ...tinyLlama, ropeFactor: 4 },
  contextTokens: 256,
  vocabulary: tinyVocabulary,
  type: 'f32',
  weight: (name) => weights.get(name)!,
})

test('what was written as GGUF is read back in our own layout, rotary rows included', async () => {
  await using llama = await openLlamaFile(file)
  // The file holds the epsilon in single precision.
  const epsilon = Math.fround(tinyLlama.epsilon)
  assert.deepEqual(llama.dimensions, { ...tinyLlama, ropeFactor: 4, epsilon })
  assert.equal(llama.contextTokens, 256)
  assert.deepEqual(llama.vocabulary.pieces, tinyVocabulary.pieces)
  for (const [name, values] of weights) assert.deepEqual(await llama.weight(name), values, name)
})

test('a model that our decoder is not is refused by what it lacks', async () => {
  await using table = await readGguf(await openFile(file))
  const refused = async (
    change: (keys: Map<string, GgufValue>) => void,
    without: string | null = null,
  ): Promise<string> => {
    const keys = new Map(table.keys)
    change(keys)
    const path = join(folder, 'changed.gguf')
    await saveGguf(
      path,
      keys,
      [...table.tensors.values()].filter(({ name }) => name !== without),
    )
    const thrown = await openLlamaFile(path).then(
      () => null,
      (reason: unknown) => reason,
    )
    assert.ok(thrown instanceof Fault, `${thrown}`)
    assert.equal(thrown.code, 'model/unsupported')
    return thrown.message
  }
  const text = (value: string): GgufValue => ({ type: 'string', value })
  const u32 = (value: number): GgufValue => ({ type: 'u32', value })
  assert.match(await refused((keys) => keys.set('general.architecture', text('falcon'))), /falcon/)
  assert.match(await refused((keys) => keys.set('llama.attention.head_count_kv', u32(1))), /key head/)
  assert.match(await refused((keys) => keys.set('llama.rope.scaling.type', text('yarn'))), /yarn/)
  assert.match(await refused((keys) => keys.set('tokenizer.ggml.model', text('gpt2'))), /gpt2/)
  assert.match(await refused((keys) => keys.set('tokenizer.ggml.bos_token_id', u32(7))), /token 7/)
  assert.match(await refused((keys) => keys.delete('llama.block_count')), /block_count/)
  assert.match(await refused(() => {}, 'output.weight'), /shared with the embeddings/)
})
