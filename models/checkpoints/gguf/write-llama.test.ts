import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gguf } from '@huggingface/gguf'
import { randomLlama, tinyLlama, tinyVocabulary } from '../../prompting/tiny-llama-fixture.ts'
import { openFile } from '../byte-source.ts'
import { interleaveRotary } from './llama-layout.ts'
import { readGguf } from './read-gguf.ts'
import { type LlamaGguf, writeLlamaGguf } from './write-llama.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-llama-'))
after(() => rm(folder, { recursive: true, force: true }))

const weights = randomLlama(tinyLlama, 1)
const write = async (type: LlamaGguf['type'], zeroRows: readonly number[] = []): Promise<string> => {
  const path = join(folder, `${type}-${zeroRows.length}.gguf`)
  await writeLlamaGguf(path, {
    name: 'tiny',
    dimensions: tinyLlama,
    contextTokens: 512,
    vocabulary: tinyVocabulary,
    type,
    weight: (name) => weights.get(name)!,
    zeroRows,
  })
  return path
}

test('another reader finds the keys of a LLaMA with a SentencePiece vocabulary', async () => {
  const { metadata, tensorInfos } = await gguf(await write('f16'), { allowLocalFile: true })
  assert.equal(metadata['general.architecture'], 'llama')
  assert.equal(metadata['llama.embedding_length' as never], 64)
  assert.equal(metadata['llama.rope.scaling.factor' as never], 4)
  assert.deepEqual(metadata['tokenizer.ggml.tokens' as never], tinyVocabulary.pieces)
  assert.deepEqual(metadata['tokenizer.ggml.token_type' as never], tinyVocabulary.kinds)
  assert.equal(tensorInfos.length, 3 + 2 * 9)
})

test('values come back in the stored precision, and rows of carriers as zeros', async () => {
  for (const [type, tolerance] of [
    ['f32', 0],
    ['f16', 1e-3],
    ['q8_0', 8e-3],
  ] as const) {
    await using table = await readGguf(await openFile(await write(type, [250, 3])))
    const found = await table.tensor('token_embd.weight').readF32()
    const given = weights.get('embed_tokens.weight')!
    assert.deepEqual(table.tensor('token_embd.weight').shape, [tinyLlama.vocabulary, 64])
    for (const [index, value] of found.entries()) {
      const isZero = [250, 3].includes(Math.floor(index / 64))
      assert.ok(Math.abs(value - (isZero ? 0 : given[index]!)) <= tolerance, `${type} ${index}`)
    }
    assert.equal(table.tensor('blk.1.ffn_norm.weight').dtype, 'f32')
    assert.deepEqual(
      await table.tensor('blk.1.ffn_norm.weight').readF32(),
      weights.get('layers.1.post_attention_layernorm.weight'),
    )
  }
})

test('rows of query and key go from halves to pairs within each head', () => {
  const rows = Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7])
  assert.deepEqual([...interleaveRotary(rows, [8, 1], 2)], [0, 2, 1, 3, 4, 6, 5, 7])
  assert.deepEqual([...interleaveRotary(rows, [4, 2], 1)], [0, 1, 4, 5, 2, 3, 6, 7])
})

test('a weight of another size, and a vocabulary of another, are our own mistakes', async () => {
  const description = {
    name: 'tiny',
    dimensions: tinyLlama,
    contextTokens: 512,
    vocabulary: tinyVocabulary,
    type: 'f32',
  } as const
  const path = join(folder, 'broken.gguf')
  await assert.rejects(writeLlamaGguf(path, { ...description, weight: () => new Float32Array(3) }), /shape/)
  await assert.rejects(
    writeLlamaGguf(path, {
      ...description,
      dimensions: { ...tinyLlama, vocabulary: 300 },
      weight: (name) => weights.get(name)!,
    }),
    /every token/,
  )
})
