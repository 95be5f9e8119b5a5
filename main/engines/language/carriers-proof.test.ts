import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Llama, Token } from 'node-llama-cpp'
import { type LlamaGguf, writeLlamaGguf } from '#models/checkpoints/gguf/write-llama.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import { fitPrompt } from '#models/prompting/fit-prompt.ts'
import { compactTemplate } from '#models/prompting/templates.ts'
import {
  embeddingsOf,
  graphLogits,
  type LlamaWeights,
  randomLlama,
  tinyLlama,
  tinyVocabulary,
} from '#models/prompting/tiny-llama-fixture.ts'
import { openSentencePiece } from '#models/tokenizer/sentencepiece-bpe.ts'
import { type FaceContexts, type HeldFace, openFaceContexts } from './face-contexts.ts'
import { inspectModel } from './inspect-model.ts'
import {
  bytesOfRows,
  difference,
  logitsOf,
  randomRows,
  tinyCarriers,
  tinyLimits,
} from './language-fixture.ts'
import { loadLlama } from './load-llama.ts'
import { readRows } from './read-rows.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-carriers-'))
// Adapters are written below the folder for temporary files.
process.env.TMPDIR = folder
let llama: Llama
before(async () => {
  llama = (await loadLlama({ device: 'cpu', threads: 1 })).llama
})
after(async () => {
  await llama.dispose()
  await rm(folder, { recursive: true, force: true })
})

const weights = randomLlama(tinyLlama, 4)
const openModel = async (
  type: LlamaGguf['type'],
  options: {
    readonly zeroRows?: readonly number[]
    readonly mostAdapterBytes?: number
    readonly exactCache?: boolean
  } = {},
): Promise<FaceContexts> => {
  const path = join(folder, `${type}-${options.zeroRows?.length ?? 0}.gguf`)
  await writeLlamaGguf(path, {
    name: 'tiny',
    dimensions: tinyLlama,
    contextTokens: 512,
    vocabulary: tinyVocabulary,
    type,
    weight: (name) => weights.get(name)!,
    zeroRows: options.zeroRows ?? [],
  })
  const inspected = await inspectModel(path, { embedding: tinyLlama.width, carriers: [...tinyCarriers] })
  const adapters = { carriers: tinyCarriers, adapterPath: null }
  return openFaceContexts(llama, inspected, adapters, { ...tinyLimits, ...options })
}

const faceOf = (seed: number, scoreFake = 0.9): HeldFace =>
  readRows(bytesOfRows(randomRows(seed)), scoreFake, tinyLlama.width)

const { encode } = openSentencePiece(tinyVocabulary, { addDummyPrefix: true })
const promptOf = (turns: readonly { question: string; answer: string }[], question: string) =>
  fitPrompt(
    { template: compactTemplate, carriers: tinyCarriers, tokenize: encode, before: [1], roomTokens: 500 },
    { scoreFake: 0.9, turns, question },
  ).tokens

const ask = 'Is this a deepfake image?'

test('logits through carriers are those of our graph on the same rows', async (t) => {
  for (const zeroRows of [[], tinyCarriers]) {
    const contexts = await openModel('f32', { zeroRows })
    const tokens = promptOf([], ask)
    for (const seed of [1, 2]) {
      const rows = randomRows(seed)
      const table = weights.get('embed_tokens.weight')!
      const embeddings = embeddingsOf(tokens, table, tinyCarriers, rows)
      const expected = await graphLogits(embeddings, tinyLlama, weights)
      const found = await logitsOf(await contexts.sequenceOf(faceOf(seed)), tokens)
      const scale = Math.max(...expected.map(Math.abs))
      t.diagnostic(`f32: ${difference(found, expected).toExponential(2)} of ${scale.toFixed(1)}`)
      assert.ok(difference(found, expected) < 1e-3, `${difference(found, expected)}`)
      const other = embeddingsOf(tokens, table, tinyCarriers, randomRows(seed + 10))
      assert.ok(difference(found, await graphLogits(other, tinyLlama, weights)) > 0.1, 'rows matter')
    }
    await contexts.close()
  }
})

test('the cache in half precision, as answers have it, changes logits by less than a thousandth of their range', async (t) => {
  const contexts = await openModel('f32', { exactCache: false })
  const tokens = promptOf([], ask)
  const rows = randomRows(1)
  const embeddings = embeddingsOf(tokens, weights.get('embed_tokens.weight')!, tinyCarriers, rows)
  const expected = await graphLogits(embeddings, tinyLlama, weights)
  const found = await logitsOf(await contexts.sequenceOf(faceOf(1)), tokens)
  const range = Math.max(...expected) - Math.min(...expected)
  t.diagnostic(`half precision: ${difference(found, expected).toExponential(2)} of ${range.toFixed(1)}`)
  assert.ok(difference(found, expected) < 1e-3 * range)
  await contexts.close()
})

test('with weights in Q8_0, they are those of our graph on the decoded weights, within what Q8_0 costs a product', async (t) => {
  const contexts = await openModel('q8_0')
  await using table = await openCheckpoint(join(folder, 'q8_0-0.gguf'))
  assert.equal(table.tensor('token_embd.weight').dtype, 'q8_0')
  const tokens = promptOf([], ask)
  const decoded: LlamaWeights = await decodedWeights(table)
  const rows = randomRows(1)
  const embeddings = embeddingsOf(tokens, decoded.get('embed_tokens.weight')!, tinyCarriers, rows)
  const expected = await graphLogits(embeddings, tinyLlama, decoded)
  const found = await logitsOf(await contexts.sequenceOf(faceOf(1)), tokens)
  t.diagnostic(`q8_0: ${difference(found, expected).toExponential(2)}`)
  // llama.cpp also rounds what is multiplied to Q8_0, which our graph does not.
  assert.ok(difference(found, expected) < 0.15)
  await contexts.close()
})

test('a second turn on top of the first is what evaluating everything anew is', async (t) => {
  const contexts = await openModel('f32')
  const sequence = await contexts.sequenceOf(faceOf(3))
  const first = promptOf([], ask)
  await logitsOf(sequence, first)
  const second = promptOf([{ question: ask, answer: 'Yes. The mouth.' }], 'where?')
  const common = sequence.compareContextTokens(second as Token[]).firstDifferentIndex
  assert.ok(common === first.length, 'the first turn is the front of the second')
  const continued = await logitsOf(sequence, second.slice(common))
  await sequence.clearHistory()
  const anew = await logitsOf(sequence, second)
  t.diagnostic(`two turns: ${difference(continued, anew).toExponential(2)}`)
  assert.ok(difference(continued, anew) < 1e-3)
  await contexts.close()
})

test('each face has its own rows, also after the model was loaded anew for want of room', async () => {
  const adapterBytes = 2 * 11 * tinyLlama.vocabulary + 4 * 11 * tinyLlama.width
  const contexts = await openModel('f32', { mostAdapterBytes: 2.5 * adapterBytes })
  const tokens = promptOf([], ask)
  const table = weights.get('embed_tokens.weight')!
  const expected = new Map<number, Float32Array>()
  for (const seed of [1, 2, 3, 4, 5, 1, 5]) {
    const sequence = await contexts.sequenceOf(faceOf(seed))
    await sequence.clearHistory()
    const found = await logitsOf(sequence, tokens)
    const known =
      expected.get(seed) ??
      (await graphLogits(embeddingsOf(tokens, table, tinyCarriers, randomRows(seed)), tinyLlama, weights))
    expected.set(seed, known)
    assert.ok(difference(found, known) < 1e-3, `face ${seed}`)
  }
  assert.ok(contexts.loads() > 2, `${contexts.loads()} loads`)
  // A context that was forgotten is made again from the adapter that llama.cpp still knows.
  const loads = contexts.loads()
  await contexts.forget(faceOf(5).key)
  const again = await logitsOf(await contexts.sequenceOf(faceOf(5)), tokens)
  assert.ok(difference(again, expected.get(5)!) < 1e-3)
  assert.equal(contexts.loads(), loads)
  await contexts.close()
})

test('no adapter stays on the disk', async () => {
  const contexts = await openModel('f32')
  await contexts.sequenceOf(faceOf(8))
  const left = (await readdir(folder)).filter((name) => name.startsWith('assay-rows-'))
  assert.deepEqual(left, [])
  await contexts.close()
})

test('llama.cpp makes the tokens that our own tokenizer makes, whatever is written', async () => {
  const contexts = await openModel('f32')
  const model = contexts.model()
  for (const text of [
    ask,
    ' Human: where?\n### Assistant: at the nose.\n###',
    '<0xF5><s></s> ### <Img>',
    'Umlaute äöü, 中文, 👩‍🔬, \u{10ffff}',
    '',
    ' ',
    '\n\n  x',
  ]) {
    const tokens = model.tokenize(text, false)
    assert.deepEqual([...tokens], encode(text), JSON.stringify(text))
    assert.ok(!tokens.some((token) => tinyCarriers.includes(token)))
  }
  await contexts.close()
})

const decodedWeights = async (table: Awaited<ReturnType<typeof openCheckpoint>>): Promise<LlamaWeights> => {
  const { llamaTensors } = await import('#models/checkpoints/gguf/llama-layout.ts')
  const decoded = new Map<string, Float32Array>()
  for (const { name, ggufName, shape, isRotary } of llamaTensors(tinyLlama)) {
    const values = await table.tensor(ggufName).readF32()
    decoded.set(name, isRotary ? fromPairs(values, shape[1]!) : values)
  }
  return decoded
}

/** Rows from llama.cpp's pairs back to halves: row 2i of a head is row i, row 2i + 1 is row depth / 2 + i. */
const fromPairs = (values: Float32Array, columns: number): Float32Array => {
  const depth = tinyLlama.width / tinyLlama.heads
  const out = new Float32Array(values.length)
  for (let row = 0; row < values.length / columns; row += 1) {
    const within = row % depth
    const to = row - within + (within % 2) * (depth / 2) + Math.floor(within / 2)
    out.set(values.subarray(row * columns, (row + 1) * columns), to * columns)
  }
  return out
}
