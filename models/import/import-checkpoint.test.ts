import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openCheckpoint } from '../checkpoints/open-checkpoint.ts'
import { saveSafetensors } from '../checkpoints/write-safetensors.ts'
import { describePack, openPack } from '../packs/open-pack.ts'
import { runPack } from '../packs/pack-sessions.ts'
import { selfTestImage } from '../packs/self-test.ts'
import { publishedTemplate } from '../prompting/templates.ts'
import { tinyLlama } from '../prompting/tiny-llama-fixture.ts'
import { floatsOf } from '../runtime/session.ts'
import { type ImportRequest, importCheckpoint } from './import-checkpoint.ts'
import { writeTinyModel } from './language/language-fixture.ts'
import {
  type FixtureSizes,
  type FixtureTensors,
  publishedFixture,
  storedTensors,
} from './published-fixture.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-import-'))
after(() => rm(folder, { recursive: true, force: true }))

/** Nothing here is as in the published network or in the golden fixture. */
const sizes: FixtureSizes = {
  grid: 6,
  patch: 8,
  vision: { width: 24, blocks: 5, hidden: 40 },
  text: { width: 20, blocks: 2, hidden: 30, vocabulary: 400 },
  embedding: 12,
  decoders: 2,
  rank: 3,
  locator: 7,
  classifier: [3, 5, 6],
  classifierHidden: 9,
  prompt: [2, 4, 5],
  language: 36,
}
const given = { visionHeads: 3, textHeads: 5, taps: [0, 3] }
const whole = publishedFixture(sizes, 7)

let count = 0
const fresh = (name: string): string => {
  count += 1
  return join(folder, `${count}-${name}`)
}

const fileOf = async (tensors: FixtureTensors): Promise<string> => {
  const path = fresh('ckpt.safetensors')
  await saveSafetensors(path, storedTensors(tensors))
  return path
}

const importTensors = async (tensors: FixtureTensors, request: Partial<ImportRequest> = {}) => {
  const out = fresh('pack')
  const result = await importCheckpoint({ checkpoint: await fileOf(tensors), out, given, ...request })
  return { out: request.out ?? out, ...result }
}

const without = (pattern: RegExp): FixtureTensors =>
  new Map([...whole].filter(([name]) => !pattern.test(name)))

const changed = (name: string, change: (data: Float32Array) => void): FixtureTensors => {
  const tensor = whole.get(name)
  assert.ok(tensor, name)
  const data = tensor.data.slice()
  change(data)
  return new Map([...whole, [name, { ...tensor, data }]])
}

const reshaped = (name: string, shape: readonly number[]): FixtureTensors => {
  const size = shape.reduce((product, length) => product * length, 1)
  return new Map([...whole, [name, { shape, data: new Float32Array(size).fill(0.1) }]])
}

/** W + B A / r computed plainly, as an oracle for the merge. */
const mergedByHand = (): FixtureTensors => {
  const merged = new Map(whole)
  for (const [name, { shape, data }] of whole) {
    const a = whole.get(name.replace(/weight$/, 'lora_A'))
    const b = whole.get(name.replace(/weight$/, 'lora_B'))
    if (!name.endsWith('.weight') || !a || !b) continue
    const [, width] = shape as [number, number]
    const sum = data.map((value, index) => {
      const [row, column] = [Math.floor(index / width), index % width]
      let delta = 0
      for (let k = 0; k < sizes.rank; k += 1)
        delta += b.data[row * sizes.rank + k]! * a.data[k * width + column]!
      return value + delta / sizes.rank
    })
    merged.set(name, { shape, data: sum })
  }
  return merged
}

const imageBindOf = (tensors: FixtureTensors): FixtureTensors =>
  new Map(
    [...tensors].flatMap(([name, tensor]) =>
      name.startsWith('visual_encoder.') && !name.includes('.lora_')
        ? [[name.slice('visual_encoder.'.length), tensor] as const]
        : [],
    ),
  )

const run = async (out: string) => {
  await using pack = await openPack(out, { session: { threads: 1 } })
  return await runPack(
    pack.sessions,
    pack.manifest.dimensions,
    selfTestImage(3, sizes.grid * sizes.patch),
    true,
  )
}

test('a network of other sizes is imported with the dimensions of its tensors, and runs', async () => {
  const { out, manifest, report } = await importTensors(whole)
  assert.deepEqual(manifest.dimensions, {
    encoder: {
      kind: 'imagebind',
      image: 48,
      patch: 8,
      width: 24,
      blocks: 5,
      heads: 3,
      hidden: 40,
      taps: [0, 3],
      embedding: 12,
    },
    kfd: {
      text: 12,
      map: 48,
      temperature: 100,
      locator: { width: 7 },
      classifier: { channels: [3, 5, 6], hidden: 9 },
    },
    prompt: { embedding: 36, channels: [2, 4, 5] },
  })
  const shapes = Object.fromEntries(
    Object.entries(await run(out)).map(([name, tensor]) => [name, tensor.dims]),
  )
  assert.deepEqual(shapes.tap2, [1, 37, 24])
  assert.deepEqual(shapes.logits1, [1, 2, 6, 6])
  assert.deepEqual(shapes.anomaly_map, [1, 1, 48, 48])
  assert.deepEqual(shapes.forgery_tokens, [1, 9, 36])
  assert.deepEqual(shapes.visual_token, [1, 1, 36])
  assert.deepEqual(shapes.gradcam, [1, 6, 6])
  assert.equal(shapes.tap3, undefined)
  assert.deepEqual(report.warnings, [])
  assert.equal(report.tensors.length, whole.size)
})

test('merging the adapters equals a checkpoint that was merged by hand', async () => {
  const merged = mergedByHand()
  const bare: FixtureTensors = new Map([...merged].filter(([name]) => !name.includes('.lora_')))
  const [one, other] = [await importTensors(whole), await importTensors(bare)]
  const [first, second] = [await run(one.out), await run(other.out)]
  for (const name of ['tap2', 'image_embed', 'logits1']) {
    const [a, b] = [floatsOf(first[name]), floatsOf(second[name])]
    assert.ok(
      a.every((value, index) => Math.abs(value - b[index]!) < 1e-3),
      name,
    )
  }
  assert.match(other.report.warnings.join(), /16 linear maps without low-rank adapters/)
  const unmerged = await importTensors(without(/\.lora_/))
  assert.notDeepEqual(floatsOf((await run(unmerged.out)).prob), floatsOf(first.prob))
})

test('adapters that are merged already are recognised beside ImageBind', async () => {
  const imagebind = await fileOf(imageBindOf(whole))
  const normal = await importTensors(whole, { imagebind })
  assert.equal(normal.mergeState, 'unmerged')
  await assert.rejects(importTensors(mergedByHand(), { imagebind }), {
    code: 'model/mismatch',
    message: /merged into its weights already.*--already-merged/,
  })
  const taken = await importTensors(mergedByHand(), { imagebind, isMerged: true })
  assert.equal(taken.mergeState, 'merged')
  const [a, b] = [floatsOf((await run(taken.out)).image_embed), floatsOf((await run(normal.out)).image_embed)]
  assert.ok(a.every((value, index) => Math.abs(value - b[index]!) < 1e-5))
  await assert.rejects(importTensors(whole, { imagebind, isMerged: true }), { code: 'model/mismatch' })
  const foreign = await importTensors(whole, {
    imagebind: await fileOf(imageBindOf(publishedFixture(sizes, 8))),
  })
  assert.equal(foreign.mergeState, 'other')
  assert.match(foreign.report.warnings.join(), /cannot be told/)
})

test('missing tensors refuse the import, counted and named', async () => {
  await assert.rejects(importTensors(without(/^locator\.finalconv|^classifier\.fc1\.bias/)), {
    code: 'model/missing',
    message: /lacks 3 tensors .*locator\.finalconv\.weight/,
  })
  await assert.rejects(importTensors(without(/vision\.blocks\.2\./)), {
    code: 'model/missing',
    message: /lacks 12 tensors .* and 8 more/,
  })
  await assert.rejects(importTensors(without(/vision\.blocks\.1\.mlp\.fc1\.lora_B/)), {
    code: 'model/missing',
  })
  await assert.rejects(importTensors(without(/text\.token_embedding/)), { code: 'model/missing' })
})

test('a file with trained parameters only is refused with its own sentence', async () => {
  await assert.rejects(importTensors(without(/running_|num_batches|fc[12]\.weight/)), {
    code: 'model/missing',
    message: /only the parameters that were trained/,
  })
})

test('tensors of a wrong shape are refused by name', async () => {
  const wrong: readonly (readonly [string, readonly number[]])[] = [
    ['classifier.fc1.weight', [9, 13]],
    ['visual_encoder.modality_trunks.vision.blocks.4.attn.in_proj_bias', [71]],
    ['visual_encoder.modality_trunks.vision.blocks.1.mlp.fc1.lora_A', [3, 25]],
    ['visual_encoder.modality_preprocessors.vision.rgbt_stem.proj.1.weight', [24, 3, 1, 8, 8]],
    ['visual_encoder.modality_preprocessors.vision.pos_embedding_helper.pos_embed', [1, 36, 24]],
    ['prompt_learner.base_prompts', [8, 36]],
    ['prompt_learner.meta_net1.11.weight', [36, 5, 5, 5]],
    ['image_decoder.fc.0.weight', [11, 24]],
    ['llama_proj.weight', [12]],
  ]
  for (const [name, shape] of wrong)
    await assert.rejects(importTensors(reshaped(name, shape)), { code: 'model/mismatch' }, name)
})

test('weights that are no finite numbers are refused by name', async () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const out = fresh('pack')
    const tensors = changed('locator.conv.1.weight', (data) => data.fill(value, 5, 6))
    await assert.rejects(importTensors(tensors, { out }), {
      code: 'model/corrupt',
      message: /locator\.conv\.1\.weight.* at element 5/,
    })
    assert.equal(existsSync(out), false)
    assert.equal(existsSync(`${out}.part`), false)
  }
  await assert.rejects(
    importTensors(
      changed('visual_encoder.modality_preprocessors.text.pos_embed', (data) => data.fill(Number.NaN)),
    ),
    { code: 'model/corrupt' },
  )
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('.import-')),
    [],
  )
})

test('what no tensor tells has to be given, and has to fit', async () => {
  for (const wrong of [
    {},
    { visionHeads: 3, textHeads: 5 },
    { ...given, visionHeads: 5 },
    { ...given, textHeads: 0 },
    { ...given, taps: [0, 5] },
    { ...given, taps: [3, 0] },
    { ...given, taps: [3] },
  ])
    await assert.rejects(
      importTensors(whole, { given: wrong }),
      { code: 'input/invalid' },
      JSON.stringify(wrong),
    )
})

test('files of another kind are refused with what to do', async () => {
  const imagebind = imageBindOf(whole)
  await assert.rejects(importTensors(imagebind), { code: 'model/mismatch', message: /--imagebind/ })
  await assert.rejects(importTensors(whole, { imagebind: await fileOf(whole) }), { code: 'model/mismatch' })
  const prefixed: FixtureTensors = new Map([...whole].map(([name, tensor]) => [`module.${name}`, tensor]))
  await assert.rejects(importTensors(prefixed), { code: 'model/mismatch', message: /"module\."/ })
})

test('unknown tensors are ignored with a warning', async () => {
  const extra: FixtureTensors = new Map([
    ...whole,
    ['optimizer.step', { shape: [1], data: Float32Array.of(3) }],
  ])
  const { report } = await importTensors(extra)
  assert.equal(report.tensors.find(({ name }) => name === 'optimizer.step')?.fate, 'unknown')
  assert.match(report.warnings.join(), /1 tensor not part .*optimizer\.step/)
})

test('an existing folder is refused, and a pack in it is replaced on request', async () => {
  const { out, manifest } = await importTensors(whole)
  await assert.rejects(importTensors(whole, { out }), { code: 'input/conflict' })
  const other = await importTensors(publishedFixture(sizes, 9), { out, replace: true })
  assert.notDeepEqual(other.manifest.files, manifest.files)
  assert.deepEqual((await describePack(out)).manifest, other.manifest)
  const foreign = fresh('not-a-pack')
  await writeFile(foreign, 'mine')
  await assert.rejects(importTensors(whole, { out: foreign, replace: true }), { code: 'input/conflict' })
  assert.equal(await readFile(foreign, 'utf8'), 'mine')
})

test('an import that is cancelled leaves nothing behind', async () => {
  const cancelled = new AbortController()
  const out = fresh('cancelled')
  const onProgress = ({ activity, done }: { readonly activity: string; readonly done?: number }): void => {
    if (activity === 'writing weight' && done === 20) cancelled.abort()
  }
  const request = { checkpoint: await fileOf(whole), out, given }
  await assert.rejects(importCheckpoint(request, { signal: cancelled.signal, onProgress }), {
    name: 'AbortError',
  })
  assert.deepEqual(
    (await readdir(folder)).filter((name) => /cancelled|^\.import-/.test(name)),
    [],
  )
})

test('classes are described in sentences where a vocabulary is given', async () => {
  const described = publishedFixture({ ...sizes, text: { ...sizes.text, vocabulary: 516 } }, 7)
  const vocabularyFile = fresh('vocabulary.txt')
  await writeFile(vocabularyFile, '#version: 0.2\nf a\nk e</w>\n')
  const features = async (real: readonly string[], fake: readonly string[], file = vocabularyFile) => {
    const { out } = await importTensors(described, { descriptions: { vocabularyFile: file, real, fake } })
    await using table = await openCheckpoint(join(out, 'vision.safetensors'))
    return table.tensor('kfd.text_features').readF32()
  }
  const [a, b] = [
    await features(['a face', 'an untouched face'], ['a fake']),
    await features(['a face'], ['a fake']),
  ]
  const [realA, fakeA, realB, fakeB] = [a.slice(0, 12), a.slice(12), b.slice(0, 12), b.slice(12)]
  assert.deepEqual(fakeA, fakeB)
  assert.notDeepEqual(realA, realB)
  for (const row of [realA, fakeA, realB])
    assert.ok(Math.abs(row.reduce((sum, value) => sum + value ** 2, 0) - 1) < 1e-5)
  const tooShort = fresh('short.txt')
  await writeFile(tooShort, '#version: 0.2\nf a\n')
  await assert.rejects(features(['a face'], ['a fake'], tooShort), { code: 'model/mismatch' })
  await assert.rejects(features(['a face'], ['a fake'], join(folder, 'none')), { code: 'model/missing' })
})

test('with a language model the pack can hold a dialogue, and one whose rows do not fit is refused', async () => {
  const model = fresh('model.gguf')
  await writeTinyModel(model)
  const language = {
    model,
    adapters: null,
    join: 'auto',
    alpha: 32,
    template: publishedTemplate,
    contextTokens: 512,
  } as const
  const fitting = publishedFixture({ ...sizes, language: tinyLlama.width }, 7)
  const { manifest, out } = await importTensors(fitting, { language })
  assert.deepEqual(manifest.roles, ['detector', 'prompt', 'dialogue'])
  assert.equal(manifest.dialogue?.template.name, 'published')
  assert.ok(manifest.files.some(({ name }) => name === 'language.gguf'))
  assert.deepEqual(
    manifest.provenance.sources.map(({ role }) => role),
    ['checkpoint', 'language model'],
  )
  await (await openPack(out, { session: { threads: 1 } }))[Symbol.asyncDispose]()
  await assert.rejects(importTensors(whole, { language }), /makes rows of 36 numbers/)
})
