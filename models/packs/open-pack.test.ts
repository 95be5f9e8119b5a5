import assert from 'node:assert/strict'
import { appendFile, cp, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { sizeOf } from '../graph/value.ts'
import type { DeclaredWeight } from '../networks/weights.ts'
import { readModel } from '../onnx/read-model.ts'
import { paperPreprocessing } from '../preprocess/model-input.ts'
import { seededRandom } from '../random/seeded-random.ts'
import type { NetworkDimensions } from './network-dimensions.ts'
import { describePack, openPack } from './open-pack.ts'
import { graphsOf, packNetworks } from './pack-networks.ts'
import { checkSelfTest } from './self-test.ts'
import { type PackDescription, writePack } from './write-pack.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-packs-'))
after(() => rm(folder, { recursive: true, force: true }))

const dimensions: NetworkDimensions = {
  encoder: {
    kind: 'imagebind',
    image: 32,
    patch: 8,
    width: 8,
    blocks: 2,
    heads: 2,
    hidden: 12,
    taps: [0, 1],
    embedding: 6,
  },
  kfd: {
    text: 6,
    map: 32,
    temperature: 100,
    locator: { width: 4 },
    classifier: { channels: [3, 4], hidden: 5 },
  },
  prompt: { embedding: 16, channels: [2, 3, 4] },
}

const description: PackDescription = {
  id: 'tiny',
  version: '1',
  title: 'A pack for tests',
  roles: ['detector', 'prompt'],
  precision: 'f32',
  dimensions,
  preprocessing: { ...paperPreprocessing, size: 32 },
  thresholds: { score: null, segmentation: null },
  calibration: null,
  licences: [],
  provenance: { sources: [], steps: ['Random numbers.'] },
}

const randomWeights = (roles: readonly string[], seed: number) => {
  const declared = new Map(
    packNetworks(dimensions, graphsOf(roles)).flatMap((network) => [...network.declared]),
  )
  const random = seededRandom(seed).uniform
  const values = ({ name, value }: DeclaredWeight) =>
    Float32Array.from({ length: sizeOf(value.shape) }, () =>
      name.endsWith('running_var') ? 0.5 + random() : random() - 0.5,
    )
  return [...declared.values()].map((weight) => {
    const drawn = values(weight)
    return { name: weight.name, shape: weight.value.shape, read: async () => drawn }
  })
}

const sound = join(folder, 'sound')
before(async () => {
  await writePack(sound, description, randomWeights(description.roles, 5))
})

let copies = 0
const damaged = async (change: (pack: string) => Promise<unknown>): Promise<string> => {
  copies += 1
  const pack = join(folder, `damaged-${copies}`)
  await cp(sound, pack, { recursive: true })
  await change(pack)
  return pack
}

const withManifest = (change: (manifest: Record<string, unknown>) => void) =>
  damaged(async (pack) => {
    const manifest = JSON.parse(await readFile(join(pack, 'pack.json'), 'utf8'))
    change(manifest)
    await writeFile(join(pack, 'pack.json'), JSON.stringify(manifest))
  })

test('a pack gives its known answer, and its weights are stored once', async () => {
  await using pack = await openPack(sound, { session: { threads: 1 } })
  const outcome = await checkSelfTest(pack.sessions, pack.manifest)
  assert.ok(outcome.largestShare < 0.01)
  const weights = packNetworks(dimensions, graphsOf(description.roles)).flatMap(({ declared }) => [
    ...declared.keys(),
  ])
  for (const model of ['encoder.onnx', 'detector.onnx', 'prompt.onnx']) {
    const { initializers } = readModel(await readFile(join(sound, model)))
    for (const { name, external, shape } of initializers) {
      if (!weights.includes(name)) continue
      assert.equal(external.location, model === 'prompt.onnx' ? 'prompt.safetensors' : 'vision.safetensors')
      const bytes = 4 * sizeOf(shape)
      assert.equal(Number(external.length), bytes)
      if (bytes % 64 === 0) assert.equal(Number(external.offset) % 64, 0, `${name} is aligned`)
    }
  }
})

test('a pack without the prompt role has no prompt files', async () => {
  const out = join(folder, 'detector')
  const { files } = await writePack(
    out,
    { ...description, roles: ['detector'] },
    randomWeights(['detector'], 5),
  )
  assert.deepEqual(files.map(({ name }) => name).toSorted(), [
    'detector.onnx',
    'encoder.onnx',
    'vision.safetensors',
  ])
  await using pack = await openPack(out)
  await checkSelfTest(pack.sessions, pack.manifest)
})

test('a file that is missing, cut or changed in one bit is named', async () => {
  const refused = async (pack: string, code: string, file: string) =>
    assert.rejects(openPack(pack), (fault) => {
      assert.ok(fault instanceof Fault)
      assert.equal(fault.code, code)
      assert.equal(fault.detail.file, file)
      assert.ok(fault.detail.expected !== undefined && fault.detail.found !== undefined)
      return true
    })
  await refused(
    await damaged((pack) => rm(join(pack, 'prompt.safetensors'))),
    'model/missing',
    'prompt.safetensors',
  )
  await refused(
    await damaged((pack) => appendFile(join(pack, 'encoder.onnx'), 'x')),
    'model/corrupt',
    'encoder.onnx',
  )
  const flipped = await damaged(async (pack) => {
    const file = await open(join(pack, 'vision.safetensors'), 'r+')
    const { size } = await file.stat()
    const byte = Buffer.alloc(1)
    await file.read(byte, 0, 1, size - 3)
    byte[0]! ^= 1
    await file.write(byte, 0, 1, size - 3)
    await file.close()
  })
  await refused(flipped, 'model/corrupt', 'vision.safetensors')
})

test('pack.json is checked field by field', async () => {
  await assert.rejects(openPack(join(folder, 'nowhere')), { code: 'model/missing' })
  const broken: readonly ((manifest: Record<string, unknown>) => void)[] = [
    (manifest) => Object.assign(manifest, { format: 'other' }),
    (manifest) => Object.assign(manifest, { unknownField: 1 }),
    (manifest) =>
      Object.assign(manifest, { files: [{ name: '../../etc/passwd', bytes: 1, sha256: 'a'.repeat(64) }] }),
    (manifest) => Object.assign(manifest, { files: (manifest.files as unknown[]).slice(1) }),
    (manifest) => Object.assign(manifest, { thresholds: { score: 2, segmentation: null } }),
    (manifest) => Object.assign(manifest, { calibration: { kind: 'guess' } }),
    (manifest) => Object.assign(manifest.dimensions as object, { kfd: null }),
  ]
  for (const change of broken)
    await assert.rejects(
      describePack(await withManifest(change)),
      { code: 'model/malformed' },
      change.toString(),
    )
  const text = await damaged((pack) => writeFile(join(pack, 'pack.json'), '{"format":'))
  await assert.rejects(describePack(text), { code: 'model/malformed' })
})

test('another answer than the known one is a mismatch', async () => {
  await using pack = await openPack(sound)
  const { selfTest } = pack.manifest
  const score = { ...selfTest.score, value: (selfTest.score.value + 0.5) % 1 }
  await assert.rejects(checkSelfTest(pack.sessions, { ...pack.manifest, selfTest: { ...selfTest, score } }), {
    code: 'model/mismatch',
    message: /the score/,
  })
  const outputs = selfTest.outputs.map((output) =>
    output.name === 'gradcam' ? { ...output, values: output.values.map((value) => value + 1) } : output,
  )
  await assert.rejects(
    checkSelfTest(pack.sessions, { ...pack.manifest, selfTest: { ...selfTest, outputs } }),
    {
      code: 'model/mismatch',
      message: /gradcam/,
    },
  )
})

test('a network that answers with no number is not written', async () => {
  const weights = randomWeights(description.roles, 5).map((weight) =>
    weight.name === 'kfd.classifier.fc2.bias'
      ? { ...weight, read: async () => Float32Array.of(Number.NaN, 0) }
      : weight,
  )
  await assert.rejects(writePack(join(folder, 'broken'), description, weights), { code: 'model/corrupt' })
})
