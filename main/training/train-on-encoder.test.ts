import assert from 'node:assert/strict'
import { appendFile, copyFile, cp, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { Fault } from '#app/fault.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import { type DescribedPack, openPack } from '#models/packs/open-pack.ts'
import { runPack } from '#models/packs/pack-sessions.ts'
import { writeRandomPack } from '#models/packs/random-pack-fixture.ts'
import { normalisePixels } from '#models/preprocess/model-input.ts'
import { floatsOf, tensorOf } from '#models/runtime/session.ts'
import { paperAdam } from '#models/training/adam.ts'
import { paperObjective } from '#models/training/compact-defaults.ts'
import { openEncoderInference } from '#models/training/encoder-inference.ts'
import { type EncoderKfd, isFrozen } from '#models/training/encoder-kfd.ts'
import { averageName } from '#models/training/training-step.ts'
import { writeDrawnStore } from './drawn-store-fixture.ts'
import type { EncoderRun } from './encoder-run.ts'
import { makePack } from './make-pack.ts'
import { encoderNetwork, readPackWeights, verifiedPack } from './pack-encoder.ts'
import { importSmallPack } from './published-pack-fixture.ts'
import { trainOnEncoder } from './train-on-encoder.ts'

const root = await mkdtemp(path.join(tmpdir(), 'assay-encoder-'))
after(() => rm(root, { recursive: true, force: true }))

const never = new AbortController().signal
const store = path.join(root, 'faces.store')
const packFolder = path.join(root, 'pack')
let pack: DescribedPack

before(async () => {
  await writeDrawnStore(store, { train: 5, val: 3 })
  await importSmallPack(root, packFolder)
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
  { stopAfter = Number.POSITIVE_INFINITY, validationPairs = 0, faces = store, from = pack } = {},
) => {
  const stop = new AbortController()
  const losses: number[] = []
  const notices: string[] = []
  let cached = 0
  const folder = path.join(root, name)
  const next = await trainOnEncoder(
    {
      storePath: faces,
      folder,
      pack: from,
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
      onNotice: (sentence) => notices.push(sentence),
      onCached: () => {
        cached += 1
      },
    },
    stop.signal,
  )
  return { next, losses, cached, folder, notices }
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

test('heads on a frozen encoder learn from cached tokens, and only they are trained', async () => {
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

test('a frozen run that was interrupted goes on to the same bits, without caching anything again', async () => {
  const run = runOf(frozen(), 5)
  const straight = await train('straight', run)
  const first = await train('resumed', run, { stopAfter: 2 })
  assert.equal(first.next, 2)
  const second = await train('resumed', run)
  assert.equal(second.cached, 0)
  const [once, twice] = [await stateIn(straight.folder), await stateIn(second.folder)]
  for (const [name, values] of once) assert.deepEqual(twice.get(name), values, name)
})

test('damaged and missing pairs of the cache are made again, and another cache is refused', async () => {
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

test('adapters are trained beside an encoder that stays as it is, and resuming is exact', async () => {
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

test('a run becomes a pack that answers as its training state does, with the adapters merged', async () => {
  const run = runOf(adapted(), 2, { pairs: 1, heads: 'fresh' })
  const { folder } = await train('to pack', run, { validationPairs: 0 })
  const out = path.join(root, 'trained')
  const { manifest, figures } = await makePack(
    {
      runFolder: folder,
      storePath: store,
      out,
      encoderFolder: null,
      version: '2',
      replace: false,
      date: '2024-06-01',
      command: 'a test',
      onFace: () => undefined,
    },
    never,
  )
  assert.deepEqual([manifest.id, manifest.version, manifest.roles], ['imported-trained', '2', ['detector']])
  assert.equal(manifest.dimensions.prompt, null)
  assert.equal(manifest.calibration, null, 'three faces do not carry a calibration')
  assert.ok(figures.some(({ slice, forged }) => slice === 'all' && forged === 3))

  // The merged pack and the adapters beside the frozen encoder are one function.
  const state = await stateIn(folder)
  const frozenWeights = await readPackWeights(pack, isFrozen)
  const side = run.network.encoder.image
  const pixels = Uint8Array.from({ length: 2 * side * side * 3 }, (_, index) => (index * 89) % 251)
  const inference = await openEncoderInference(run.network, 2, frozenWeights, 1)
  const { scores, maps } = await inference.run(state, { pictures: tensorOf(pixels, [2, side, side, 3]) })
  await inference.close()
  await using opened = await openPack(out, { session: { threads: 1 } })
  for (const place of [0, 1]) {
    const picture = {
      pixels: pixels.subarray(place * side * side * 3, (place + 1) * side * side * 3),
      width: side,
      height: side,
    }
    const image = normalisePixels(manifest.preprocessing, picture)
    const outputs = await runPack(opened.sessions, manifest.dimensions, image, false)
    assert.ok(Math.abs(floatsOf(outputs.prob)[1]! - scores[place]!) < 1e-4)
    const map = floatsOf(outputs.anomaly_map)
    assert.ok(map.every((value, cell) => Math.abs(value - maps[place * map.length + cell]!) < 1e-3))
  }

  const [before_, after_] = [
    await readPackWeights(pack, (name) => name.startsWith('vision.')),
    await readPackWeights(await verifiedPack(out, never), (name) => name.startsWith('vision.')),
  ]
  const changed = [...before_.keys()].filter(
    (name) => !isDeepStrictEqual(before_.get(name), after_.get(name)),
  )
  assert.ok(
    changed.length >= 6 && changed.every((name) => /mlp\.fc[12]\.weight$/.test(name)),
    changed.join(' '),
  )

  const other = await faultOf(
    makePack(
      {
        runFolder: folder,
        storePath: store,
        out: path.join(root, 'never'),
        encoderFolder: out,
        version: '2',
        replace: false,
        date: '2024-06-01',
        command: 'a test',
        onFace: () => undefined,
      },
      never,
    ),
  )
  assert.equal(other.code, 'model/mismatch')
})

test("a compact pack's encoder serves as well, and a store without validation faces is told of", async () => {
  const compact = path.join(root, 'compact')
  await writeRandomPack(compact)
  const own = await verifiedPack(compact, never)
  const faces = path.join(root, 'no validation.store')
  await writeDrawnStore(faces, { train: 3, val: 0 })
  const network = encoderNetwork(own, { context: 'shared', lowRank: null })
  const run = runOf(network, 1, { pack: { id: 'random', version: '1', sha256: own.manifestSha256 } })
  const { next, notices } = await train('compact run', run, { faces, from: own, validationPairs: 4 })
  assert.equal(next, 1)
  assert.equal(notices.length, 1)
  assert.match(notices[0]!, /fewer than two validation faces/)
})

test('a run refuses another pack, other faces and another configuration', async () => {
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

test('packs that cannot be trained on are refused with the reason', async () => {
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
  assert.throws(() => encoderNetwork(sized(16), choice), { code: 'model/unsupported', message: /grid of 6/ })
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
