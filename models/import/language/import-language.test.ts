import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { interleaveRotary, llamaTensors } from '../../checkpoints/gguf/llama-layout.ts'
import { openCheckpoint } from '../../checkpoints/open-checkpoint.ts'
import { tensorBytes } from '../../checkpoints/tensor-type.ts'
import { describePack, openPack } from '../../packs/open-pack.ts'
import { writeRandomDialoguePack } from '../../packs/random-dialogue-pack-fixture.ts'
import { byteCarriers } from '../../prompting/carriers.ts'
import { compactTemplate, publishedTemplate } from '../../prompting/templates.ts'
import { tinyLlama, tinyVocabulary } from '../../prompting/tiny-llama-fixture.ts'
import { addLanguage } from './add-language.ts'
import { type LanguageRequest, planLanguage } from './import-language.ts'
import { languageCarriers } from './language-carriers.ts'
import {
  mergedWeights,
  randomFactors,
  rank,
  rewriteModel,
  tinyWeights,
  writeFactors,
  writeTinyModel,
} from './language-fixture.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-import-language-'))
after(() => rm(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

await writeTinyModel(at('f32.gguf'))
await writeTinyModel(at('q8_0.gguf'), 'q8_0')
const factors = randomFactors(5)
await writeFactors(at('ckpt.safetensors'), factors)

const requestOf = (change: Partial<LanguageRequest> = {}): LanguageRequest => ({
  model: at('f32.gguf'),
  adapters: at('ckpt.safetensors'),
  join: 'auto',
  alpha: 2 * rank,
  template: publishedTemplate,
  contextTokens: 4096,
  ...change,
})

let count = 0
const converted = async (request: LanguageRequest) => {
  await using planned = await planLanguage(request)
  count += 1
  const paths = new Map<string, string>()
  for (const { name, write } of planned.extraFiles) {
    const path = at(`${count}-${name}`)
    await write(path)
    paths.set(name, path)
  }
  const { dialogue, steps } = planned
  return { dialogue, steps, paths, table: await openCheckpoint(paths.get('language.gguf')!) }
}

const refusal = async (request: LanguageRequest, code: string, part: RegExp) =>
  assert.rejects(planLanguage(request), (thrown) => {
    assert.ok(thrown instanceof Fault && thrown.code === code, String(thrown))
    assert.match(thrown.message, part)
    return true
  })

test('adapters are added with the rows of queries and keys in llama.cpp’s order, and the rest is copied', async () => {
  const { table, dialogue, steps } = await converted(requestOf())
  await using original = await openCheckpoint(at('f32.gguf'))
  const expected = mergedWeights(factors, 2)
  const carriers = [...byteCarriers(tinyVocabulary)]
  for (const { name, ggufName, shape, isRotary } of llamaTensors(tinyLlama)) {
    const found = await table.tensor(ggufName).readF32()
    const plain = isRotary
      ? interleaveRotary(expected.get(name)!, shape as [number, number], tinyLlama.heads)
      : expected.get(name)!
    const wanted = Float32Array.from(plain)
    if (name === 'embed_tokens.weight')
      for (const id of carriers) wanted.fill(0, id * tinyLlama.width, (id + 1) * tinyLlama.width)
    const most = found.reduce((sum, value, index) => Math.max(sum, Math.abs(value - wanted[index]!)), 0)
    assert.ok(most < 1e-5, `${name}: ${most}`)
    const isAdapted = /attn_(q|k|v|output)/.test(ggufName)
    if (isAdapted) assert.ok(plain.some((value, i) => Math.abs(value - tinyWeights.get(name)![i]!) > 0.01))
    else if (name !== 'embed_tokens.weight')
      assert.deepEqual(await table.tensor(ggufName).read(), await original.tensor(ggufName).read())
  }
  assert.deepEqual(dialogue.carriers, carriers)
  assert.equal(dialogue.adapter, null)
  assert.equal(dialogue.contextTokens, 512, 'never more than the model was trained for')
  assert.match(steps.join(' '), /8 low-rank adapters: added to the weights as W \+ 2 B A/)
  await table.close()
})

test('Q8_0 stays Q8_0, within half a step of its scale', async () => {
  const { table } = await converted(requestOf({ model: at('q8_0.gguf') }))
  const { dtype, readF32 } = table.tensor('blk.0.attn_v.weight')
  assert.equal(dtype, 'q8_0')
  const found = await readF32()
  const wanted = mergedWeights(factors, 2).get('layers.0.self_attn.v_proj.weight')!
  const most = found.reduce((sum, value, index) => Math.max(sum, Math.abs(value - wanted[index]!)), 0)
  assert.ok(most < 0.04 && most > 0, `${most}`)
  await table.close()
})

test('kept beside the model, adapters are a file of their own and the weights stay', async () => {
  const { table, paths, dialogue } = await converted(requestOf({ join: 'beside' }))
  assert.equal(dialogue.adapter, 'language-adapter.gguf')
  await using original = await openCheckpoint(at('f32.gguf'))
  const name = 'blk.1.attn_k.weight'
  assert.deepEqual(await table.tensor(name).read(), await original.tensor(name).read())
  await using adapter = await openCheckpoint(paths.get('language-adapter.gguf')!)
  assert.equal(adapter.metadata.get('adapter.lora.alpha'), String(2 * rank))
  assert.deepEqual(adapter.tensor(`${name}.lora_a`).shape, [rank, tinyLlama.width])
  const b = factors.get('layers.1.self_attn.k_proj.weight')!.b
  assert.deepEqual(
    await adapter.tensor(`${name}.lora_b`).readF32(),
    interleaveRotary(b, [tinyLlama.width, rank], tinyLlama.heads),
  )
  await table.close()
})

test('weights in a type that we do not write keep their adapters beside them, unless merging is demanded', async () => {
  await rewriteModel(at('f32.gguf'), at('q4.gguf'), (keys, tensors) => [
    keys,
    tensors.map((tensor) => {
      if (!tensor.name.includes('attn_q.')) return tensor
      const bytes = new Uint8Array(tensorBytes('q4_0', tensor.shape)).fill(0x5a)
      return { ...tensor, dtype: 'q4_0' as const, read: async () => bytes }
    }),
  ])
  const { dialogue, table } = await converted(requestOf({ model: at('q4.gguf') }))
  assert.equal(dialogue.adapter, 'language-adapter.gguf')
  assert.equal(table.tensor('blk.0.attn_q.weight').dtype, 'q4_0')
  await table.close()
  await refusal(requestOf({ model: at('q4.gguf'), join: 'merge' }), 'model/unsupported', /F16, BF16 or Q8_0/)
})

test('a shared output layer becomes one of its own, with the carriers’ rows as they were', async () => {
  await rewriteModel(at('f32.gguf'), at('tied.gguf'), (keys, tensors) => [
    keys,
    tensors.filter(({ name }) => name !== 'output.weight'),
  ])
  const { table, steps } = await converted(requestOf({ model: at('tied.gguf'), adapters: null }))
  const output = await table.tensor('output.weight').readF32()
  assert.deepEqual(output, tinyWeights.get('embed_tokens.weight'))
  const [carrier] = byteCarriers(tinyVocabulary)
  const row = (await table.tensor('token_embd.weight').readF32()).subarray(
    carrier! * tinyLlama.width,
    (carrier! + 1) * tinyLlama.width,
  )
  assert.ok(row.every((value) => value === 0))
  assert.match(steps.join(' '), /a copy of them now/)
  await table.close()
})

test('a vocabulary without byte tokens lends its spare control tokens, and one without either is refused', () => {
  const pieces = [
    '<|begin|>',
    'Yes',
    ...Array.from({ length: 12 }, (_, i) => `<|reserved_special_token_${i}|>`),
  ]
  const kinds = [3, 1, ...Array.from({ length: 12 }, () => 3)]
  assert.deepEqual(
    languageCarriers({ pieces, kinds, reserved: [0, 2] }),
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
  )
  assert.throws(
    () => languageCarriers({ pieces: pieces.slice(0, 6), kinds: kinds.slice(0, 6), reserved: [0] }),
    /4 spare tokens, and 11 are needed/,
  )
})

test('what does not belong together is refused before anything is written', async () => {
  await rewriteModel(at('f32.gguf'), at('other.gguf'), (keys, tensors) => [
    new Map([...keys, ['general.architecture', { type: 'string', value: 'mamba' }]]),
    tensors,
  ])
  await refusal(requestOf({ model: at('other.gguf') }), 'model/unsupported', /architecture "mamba"/)
  await writeFactors(at('none.safetensors'), new Map())
  await refusal(requestOf({ adapters: at('none.safetensors') }), 'model/missing', /holds no adapters/)
  await writeFactors(at('half.safetensors'), factors, (tensors) =>
    tensors.filter(({ name }) => !name.includes('layers.1.self_attn.o_proj.lora_B')),
  )
  await refusal(
    requestOf({ adapters: at('half.safetensors') }),
    'model/missing',
    /one half of the adapter of blk\.1/,
  )
  await writeFactors(at('narrow.safetensors'), factors, (tensors) =>
    tensors.map((tensor) =>
      tensor.name.includes('layers.0.self_attn.v_proj.lora_B')
        ? { ...tensor, shape: [32, rank], read: async () => new Uint8Array(32 * rank * 4) }
        : tensor,
    ),
  )
  await refusal(requestOf({ adapters: at('narrow.safetensors') }), 'model/mismatch', /another language model/)
})

test('a language model is added to a pack whose detector stays the same, and only where the rows fit', async () => {
  await writeRandomDialoguePack(at('pack'))
  const language = requestOf({ template: compactTemplate })
  const manifest = await addLanguage({ pack: at('pack'), out: at('new'), language })
  assert.ok(manifest.roles.includes('dialogue'))
  const [old, fresh] = [await describePack(at('pack')), await describePack(at('new'))]
  const hashOf = (pack: typeof old, name: string) =>
    pack.manifest.files.find((file) => file.name === name)?.sha256
  for (const name of ['vision.safetensors', 'prompt.safetensors', 'detector.onnx'])
    assert.equal(hashOf(fresh, name), hashOf(old, name))
  assert.notEqual(hashOf(fresh, 'language.gguf'), hashOf(old, 'language.gguf'))
  await (await openPack(at('new'), { session: { threads: 1 } }))[Symbol.asyncDispose]()

  await rewriteModel(at('f32.gguf'), at('wide.gguf'), (keys, tensors) => [
    new Map([...keys, ['llama.embedding_length', { type: 'u32', value: 4096 }]]),
    tensors,
  ])
  const wide = { ...language, model: at('wide.gguf'), adapters: null }
  await assert.rejects(
    addLanguage({ pack: at('pack'), out: at('never'), language: wide }),
    /makes rows of 64 numbers, and the language model .* reads rows of 4096/,
  )
  await assert.rejects(describePack(at('never')), { code: 'model/missing' })
})
