import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { loadNpyF32 } from '../checkpoints/npy.ts'
import { openCheckpoint } from '../checkpoints/open-checkpoint.ts'
import { type StoredTensor, tensorOfF32 } from '../checkpoints/tensor-table.ts'
import { saveSafetensors } from '../checkpoints/write-safetensors.ts'
import { openPack } from '../packs/open-pack.ts'
import { runPack } from '../packs/pack-sessions.ts'
import { checkSelfTest } from '../packs/self-test.ts'
import { floatsOf } from '../runtime/session.ts'
import { importCheckpoint } from './import-checkpoint.ts'

const fixtures = resolve(import.meta.dirname, '../../../shared/fixtures/checkpoint')
const golden = join(fixtures, 'tiny_f32_out')
const skip = existsSync(golden) ? false : 'skipped: the published fixtures are not beside the repository'
const folder = await mkdtemp(join(tmpdir(), 'assay-import-'))
after(() => rm(folder, { recursive: true, force: true }))

const given = { visionHeads: 4, textHeads: 4, taps: [1, 2, 3] }
const fixture = (name: string): string => join(fixtures, name)

/** Largest absolute deviation allowed; everything else is compared relative to its largest value. */
const absolute: readonly (readonly [RegExp, number])[] = [
  [/^(logits\d|map\d|locator_logits|classifier_logits)$/, 1e-4],
  [/^anomaly_map$/, 5e-5],
  [/^(prob|prob_token)$/, 1e-5],
  [/^(forgery_tokens|visual_token|prompt_stack)$/, 2e-5],
]
const relative = 1e-5
/** Not computed by a run: what the class vectors were made of, and the input in another precision. */
const notComputed = ['ctx', 'image_f32']

const largest = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

const runFace = async (pack: string) => {
  await using opened = await openPack(pack, { session: { threads: 1 } })
  await checkSelfTest(opened.sessions, opened.manifest)
  const image = await loadNpyF32(join(golden, 'image.npy'))
  const run = await runPack(opened.sessions, opened.manifest.dimensions, image.data, true)
  const tensors = new Map(
    Object.entries(run).map(([name, tensor]) => [
      name,
      { shape: tensor.dims, data: Float32Array.from(floatsOf(tensor)) },
    ]),
  )
  await using table = await openCheckpoint(join(pack, 'vision.safetensors'))
  const features = table.tensor('kfd.text_features')
  return tensors.set('text_features', { shape: features.shape, data: await features.readF32() })
}

const compareWithGolden = async (pack: string, log: (line: string) => void): Promise<void> => {
  const found = await runFace(pack)
  const names = (await readdir(golden))
    .filter((file) => file.endsWith('.npy'))
    .map((file) => file.slice(0, -4))
  assert.ok(names.length > 20)
  for (const name of names) {
    if (notComputed.includes(name)) continue
    const expected = await loadNpyF32(join(golden, `${name}.npy`))
    const own = found.get(name)
    assert.ok(own, `${name} is computed`)
    assert.deepEqual(own.shape, expected.shape, name)
    const deviation = largest(own.data.map((value, index) => value - expected.data[index]!))
    const limit = absolute.find(([pattern]) => pattern.test(name))?.[1] ?? relative * largest(expected.data)
    log(`${name}: ${deviation.toExponential(2)} of ${limit.toExponential(2)}`)
    assert.ok(deviation <= limit, `${name} deviates by ${deviation}, allowed are ${limit}`)
  }
}

/** A checkpoint with the same tensors but for those that `change` takes out, replaces or adds. */
const rewritten = async (
  source: string,
  name: string,
  change: (tensor: StoredTensor) => StoredTensor | undefined,
  added: readonly StoredTensor[] = [],
): Promise<string> => {
  await using table = await openCheckpoint(source)
  const kept = [...table.tensors.values()].map(change).filter((tensor) => tensor !== undefined)
  await saveSafetensors(join(folder, name), [...kept, ...added])
  return join(folder, name)
}

const withContext = async (name: string, change: (tensor: StoredTensor) => StoredTensor | undefined) => {
  const { shape, data } = await loadNpyF32(join(golden, 'ctx.npy'))
  return rewritten(fixture('tiny_f32.pth'), name, change, [tensorOfF32('ctx', shape, data)])
}

test('every tensor of the published network equals the reference', { skip }, async (t) => {
  const out = join(folder, 'golden')
  const context = await loadNpyF32(join(golden, 'ctx.npy'))
  const { report, mergeState } = await importCheckpoint({
    checkpoint: fixture('tiny_f32.pth'),
    out,
    given,
    context,
  })
  await compareWithGolden(out, (line) => t.diagnostic(line))
  assert.equal(mergeState, 'undecided')
  assert.deepEqual(report.warnings, [])
  const count = (fate: string) => report.tensors.filter((tensor) => tensor.fate === fate).length
  assert.deepEqual([count('used'), count('unused'), count('language'), count('unknown')], [315, 138, 16, 0])
})

test('context rows stored in the checkpoint are used', { skip }, async () => {
  const checkpoint = await withContext('with-context.safetensors', (tensor) => tensor)
  const out = join(folder, 'with-context')
  const { report } = await importCheckpoint({ checkpoint, out, given })
  await compareWithGolden(out, () => undefined)
  assert.equal(report.tensors.find(({ name }) => name === 'ctx')?.fate, 'used')
})

test('without context rows the score stays within the published noise', { skip }, async () => {
  const out = join(folder, 'without-context')
  const { manifest } = await importCheckpoint({ checkpoint: fixture('tiny_f32.pth'), out, given })
  const prob = (await runFace(out)).get('prob')!.data
  assert.ok(Math.abs(prob[1]! - 0.00562035) < 1e-3)
  assert.ok(manifest.provenance.steps.some((step) => step.includes('zeros')))
})

test('a nested and a legacy file of the same weights give the same pack', { skip }, async () => {
  const packs = []
  for (const name of ['tiny_nested', 'tiny_legacy']) {
    const out = join(folder, name)
    packs.push((await importCheckpoint({ checkpoint: fixture(`${name}.pth`), out, given })).manifest)
  }
  assert.deepEqual(packs[0]!.files, packs[1]!.files)
  assert.deepEqual(packs[0]!.selfTest, packs[1]!.selfTest)
})

const isEncoderBase = (name: string): boolean =>
  name.startsWith('visual_encoder.') && !name.includes('.lora_')

test('encoder weights that the checkpoint lacks come from ImageBind', { skip }, async () => {
  const checkpoint = await rewritten(fixture('tiny_nested.pth'), 'no-encoder.safetensors', (tensor) =>
    isEncoderBase(tensor.name) ? undefined : tensor,
  )
  // The same network with ImageBind's weights written into the checkpoint itself.
  await using imagebind = await openCheckpoint(fixture('tiny_imagebind.pth'))
  const whole = await rewritten(fixture('tiny_nested.pth'), 'own-encoder.safetensors', (tensor) => {
    const original = imagebind.tensors.get(tensor.name.slice('visual_encoder.'.length))
    return isEncoderBase(tensor.name) && original ? { ...original, name: tensor.name } : tensor
  })
  const request = { given, imagebind: fixture('tiny_imagebind.pth') }
  const fallBack = await importCheckpoint({ ...request, checkpoint, out: join(folder, 'fall-back') })
  const own = await importCheckpoint({ given, checkpoint: whole, out: join(folder, 'own') })
  assert.deepEqual(fallBack.manifest.files, own.manifest.files)
  assert.ok(fallBack.report.fallBack.length > 80)
  assert.deepEqual(own.report.fallBack, [])
  assert.deepEqual(
    fallBack.manifest.provenance.sources.map(({ role }) => role),
    ['checkpoint', 'imagebind'],
  )
  await assert.rejects(importCheckpoint({ given, checkpoint, out: join(folder, 'refused') }), {
    code: 'model/missing',
    message: /--imagebind/,
  })
})
