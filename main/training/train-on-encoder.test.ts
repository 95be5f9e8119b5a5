import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { appendFile, copyFile, cp, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import { importCheckpoint } from '#models/import/import-checkpoint.ts'
import type { DescribedPack } from '#models/packs/open-pack.ts'
import { paperAdam } from '#models/training/adam.ts'
import { paperObjective } from '#models/training/compact-defaults.ts'
import type { EncoderKfd } from '#models/training/encoder-kfd.ts'
import { averageName } from '#models/training/training-step.ts'
import { writeDrawnStore } from './drawn-store-fixture.ts'
import type { EncoderRun } from './encoder-run.ts'
import { encoderNetwork, readPackWeights, verifiedPack } from './pack-encoder.ts'
import { trainOnEncoder } from './train-on-encoder.ts'

const checkpoint = path.resolve(import.meta.dirname, '../../../shared/fixtures/checkpoint/tiny_f32.pth')
const skip = existsSync(checkpoint) ? false : 'skipped: the published fixtures are not beside the repository'
const root = await mkdtemp(path.join(tmpdir(), 'assay-encoder-'))
after(() => rm(root, { recursive: true, force: true }))

const never = new AbortController().signal
const store = path.join(root, 'faces.store')
const packFolder = path.join(root, 'pack')
let pack: DescribedPack

before(async () => {
  if (skip) return
  await writeDrawnStore(store, { train: 5, val: 3 })
  await importCheckpoint({
    checkpoint,
    out: packFolder,
    given: { visionHeads: 4, textHeads: 4, taps: [1, 2, 3] },
  })
  pack = await verifiedPack(packFolder, never)
})

const runOf = (network: EncoderKfd, steps: number, changes: Partial<EncoderRun> = {}): EncoderRun => ({
  pack: { id: pack.manifest.id, version: '1', sha256: pack.manifestSha256 },
  network,
  objective: paperObjective,
  adam: paperAdam,
  schedule: { steps, rate: 1e-3, warmUp: 0, floor: 1, average: 0.5 },
  pairs: 2,
  seed: 3,
  methods: ['self-blend'],
  identities: null,
  sources: null,
  heads: 'pack',
  cachedPairs: network.lowRank === null ? 4 : null,
  ...changes,
})

/** Trains until the end, or until `stopAfter` steps are done; what was logged and saved. */
const train = async (
  name: string,
  run: EncoderRun,
  { stopAfter = Number.POSITIVE_INFINITY, validationPairs = 0, faces = store } = {},
) => {
  const stop = new AbortController()
  const losses: number[] = []
  let cached = 0
  const folder = path.join(root, name)
  const next = await trainOnEncoder(
    {
      storePath: faces,
      folder,
      pack,
      run,
      threads: 1,
      validationPairs,
      validateEvery: 1000,
      saveEvery: 1000,
      onProgress: ({ step, loss }) => {
        losses.push(loss)
        if (step >= stopAfter) stop.abort()
      },
      onValidation: () => undefined,
      onCached: () => {
        cached += 1
      },
    },
    stop.signal,
  )
  return { next, losses, cached, folder }
}

const stateIn = async (folder: string): Promise<ReadonlyMap<string, Float32Array>> => {
  await using table = await openCheckpoint(path.join(folder, 'checkpoint.safetensors'))
  const state = new Map<string, Float32Array>()
  for (const [name, tensor] of table.tensors) state.set(name, await tensor.readF32())
  return state
}

const faultOf = async (work: Promise<unknown>): Promise<Fault> => {
  try {
    await work
  } catch (thrown) {
    assert.ok(thrown instanceof Fault, String(thrown))
    return thrown
  }
  return assert.fail('nothing was thrown')
}

const frozen = () => encoderNetwork(pack, { context: 'shared', lowRank: null })
const adapted = () => encoderNetwork(pack, { context: 'per-class', lowRank: 2 })

test('heads on a frozen encoder learn from cached tokens, and only they are trained', { skip }, async () => {
  const { next, losses, cached, folder } = await train('frozen', runOf(frozen(), 12), { validationPairs: 2 })
  assert.equal(next, 12)
  assert.equal(cached, 4 + 2 * 2)
  // Losses are means over all steps so far.
  assert.ok(losses.at(-1)! < losses[0]!, `the loss went from ${losses[0]} to ${losses.at(-1)}`)
  const state = await stateIn(folder)
  assert.deepEqual(
    [...state.keys()].filter((name) => name.startsWith('vision.') || name.includes('text_features')),
    [],
  )
  const own = await readPackWeights(pack, (name) => name.startsWith('kfd.'))
  for (const name of [
    'kfd.image_decoder.0.weight',
    'kfd.locator.finalconv.weight',
    'kfd.classifier.fc2.weight',
  ])
    assert.notDeepEqual(state.get(averageName(name)), own.get(name), name)
  assert.ok(state.get('kfd.text_context')!.some((value) => value !== 0))
  const log = (await readFile(path.join(folder, 'log.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    log.map(({ validation }) => validation),
    ['mild', 'strong'],
  )
})

test('a frozen run that was interrupted goes on to the same bits, without caching anything again', {
  skip,
}, async () => {
  const run = runOf(frozen(), 5)
  const straight = await train('straight', run)
  const first = await train('resumed', run, { stopAfter: 2 })
  assert.equal(first.next, 2)
  const second = await train('resumed', run)
  assert.equal(second.cached, 0)
  const [once, twice] = [await stateIn(straight.folder), await stateIn(second.folder)]
  for (const [name, values] of once) assert.deepEqual(twice.get(name), values, name)
})

test('damaged and missing pairs of the cache are made again, and another cache is refused', {
  skip,
}, async () => {
  const run = runOf(frozen(), 1)
  const { folder } = await train('damaged', run)
  const file = path.join(folder, 'train.features')
  const whole = await readFile(file)
  const handle = await open(file, 'r+')
  await handle.write(Buffer.of(whole[5000]! ^ 1), 0, 1, 5000)
  await handle.truncate((await stat(file)).size - 10)
  await handle.close()
  assert.equal((await train('damaged', run)).cached, 2)
  assert.deepEqual(await readFile(file), whole)

  const other = await train('other seed', { ...run, seed: 4 })
  await copyFile(path.join(other.folder, 'train.features'), file)
  const fault = await faultOf(train('damaged', run))
  assert.equal(fault.code, 'input/conflict')
  assert.match(fault.message, /train\.features holds features of other pairs/)
})

test('adapters are trained beside an encoder that stays as it is, and resuming is exact', {
  skip,
}, async () => {
  const run = runOf(adapted(), 3, { pairs: 1 })
  const straight = await train('adapted', run)
  const state = await stateIn(straight.folder)
  const trained = [...state.keys()].filter((name) => name.startsWith('vision.') && !name.includes('@'))
  assert.equal(trained.length, 4 * 2 * 2)
  assert.ok(trained.every((name) => /\.mlp\.fc[12]\.lora_[ab]$/.test(name)))
  const changed = state.get('vision.blocks.0.mlp.fc1.lora_b')!
  assert.ok(
    changed.some((value) => value !== 0),
    'the adapters of the first block learn',
  )

  await train('adapted twice', run, { stopAfter: 1 })
  const again = await stateIn((await train('adapted twice', run)).folder)
  for (const [name, values] of state) assert.deepEqual(again.get(name), values, name)
})

test('a run refuses another pack, other faces and another configuration', { skip }, async () => {
  const run = runOf(frozen(), 1)
  await train('kept', run)
  const wrongPack = await faultOf(
    train('wrong pack', { ...run, pack: { ...run.pack, sha256: '0'.repeat(64) } }),
  )
  assert.equal(wrongPack.code, 'model/mismatch')
  const wrongSeed = await faultOf(train('kept', { ...run, seed: 9 }))
  assert.equal(wrongSeed.code, 'input/conflict')
  assert.match(wrongSeed.message, /another configuration/)
  const otherFaces = path.join(root, 'other.store')
  await writeDrawnStore(otherFaces, { train: 4, val: 3 })
  const wrongFaces = await faultOf(train('kept', run, { faces: otherFaces }))
  assert.equal(wrongFaces.code, 'input/conflict')
  assert.match(wrongFaces.message, /another face store/)
  assert.equal(
    (await faultOf(train('kept', run, { faces: path.join(root, 'none') }))).code,
    'input/not-found',
  )
})

test('packs that cannot be trained on are refused with the reason', { skip }, async () => {
  const { manifest } = pack
  const sized = (map: number): DescribedPack => ({
    ...pack,
    manifest: {
      ...manifest,
      dimensions: { ...manifest.dimensions, kfd: { ...manifest.dimensions.kfd, map } },
    },
  })
  const choice = { context: 'shared', lowRank: null } as const
  assert.throws(() => encoderNetwork(sized(100), choice), {
    code: 'model/unsupported',
    message: /100 pixels/,
  })
  assert.throws(() => encoderNetwork(sized(56), choice), { code: 'model/unsupported', message: /grid of 16/ })
  const int8: DescribedPack = { ...pack, manifest: { ...manifest, precision: 'int8' } }
  assert.throws(() => encoderNetwork(int8, { ...choice, lowRank: 4 }), {
    code: 'model/unsupported',
    message: /f32/,
  })
  assert.equal((await faultOf(verifiedPack(root, never))).code, 'model/missing')
  const broken = path.join(root, 'broken')
  await cp(packFolder, broken, { recursive: true })
  await appendFile(path.join(broken, 'encoder.onnx'), 'x')
  assert.equal((await faultOf(verifiedPack(broken, never))).code, 'model/corrupt')
})
