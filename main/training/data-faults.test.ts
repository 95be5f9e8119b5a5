import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { curriculum } from '#models/simulation/curriculum.ts'
import { paperAdam } from '#models/training/adam.ts'
import { compactObjective } from '#models/training/compact-defaults.ts'
import { toyKfd } from '#models/training/toy-fixture.ts'
import { chosenPlaces } from './chosen-places.ts'
import { writeDrawnStore } from './drawn-store-fixture.ts'
import { openFaceStore } from './face-store.ts'
import { openPairBatches } from './pair-batches.ts'
import { type CompactRun, trainCompactKfd } from './train-compact-kfd.ts'

const root = mkdtempSync(path.join(tmpdir(), 'assay-data-faults-'))
after(() => rmSync(root, { recursive: true, force: true }))

const run: CompactRun = {
  network: toyKfd,
  objective: compactObjective,
  adam: paperAdam,
  schedule: { steps: 1, rate: 1e-3, warmUp: 0, floor: 1, average: 0.5 },
  pairs: 2,
  seed: 1,
  methods: ['self-blend'],
  identities: null,
  sources: null,
  from: null,
}

const train = (storePath: string, changes: Partial<CompactRun> = {}) =>
  trainCompactKfd(
    {
      predecessor: null,
      storePath,
      folder: path.join(root, 'run'),
      run: { ...run, ...changes },
      threads: 1,
      validationPairs: 0,
      validateEvery: 1,
      saveEvery: 1,
      onProgress: () => undefined,
      onValidation: () => undefined,
      onNotice: () => undefined,
    },
    new AbortController().signal,
  )

const stored = async (
  name: string,
  content: { train: number; val: number; people?: number },
): Promise<string> => {
  const file = path.join(root, name)
  await writeDrawnStore(file, content)
  return file
}

let whole: string
before(async () => {
  whole = await stored('whole.store', { train: 4, val: 2 })
})

test('a store that is missing, no store, or of another version is refused by what is wrong with it', async () => {
  await assert.rejects(train(path.join(root, 'none.store')), {
    code: 'input/not-found',
    message: /none\.store/,
  })
  await assert.rejects(train(root), { code: 'input/invalid', message: /it is a folder/ })
  const other = path.join(root, 'other.store')
  writeFileSync(other, 'x'.repeat(200))
  await assert.rejects(train(other), { code: 'input/invalid', message: /other\.store.*is no face store/ })
  const later = readFileSync(whole)
  later.writeUInt32LE(2, 8)
  writeFileSync(other, later)
  await assert.rejects(train(other), { code: 'input/invalid', message: /version is 2.*version 1/ })
  writeFileSync(other, readFileSync(whole).subarray(0, 5000))
  await assert.rejects(train(other), { code: 'input/invalid', message: /should end at byte/ })
})

test('a store without enough to train on says what it lacks', async () => {
  const empty = await stored('empty.store', { train: 0, val: 0 })
  await assert.rejects(train(empty), { code: 'input/invalid', message: /empty\.store.*holds no faces/ })
  const held = await stored('held.store', { train: 0, val: 3 })
  await assert.rejects(train(held), {
    code: 'input/invalid',
    message: /held\.store.*all of its 3 faces belong to the validation split/,
  })
  const alone = await stored('alone.store', { train: 4, val: 0, people: 1 })
  await assert.rejects(train(alone), {
    code: 'input/invalid',
    message: /one identity takes part.*at least 2/,
  })
  await assert.rejects(train(whole, { identities: 1 }), { code: 'input/invalid', message: /--identities/ })
  await assert.rejects(train(whole, { sources: ['drawn', 'painted'] }), {
    code: 'input/invalid',
    message: /no source "painted". It has drawn, sketched/,
  })
})

test('the faces that take part are those of the training split, of the sources and identities that were asked for', () => {
  const store = openFaceStore(whole)
  const choose = (choice: Partial<CompactRun>) =>
    chosenPlaces(whole, store.faces, { identities: null, sources: null, ...choice })
  assert.deepEqual(choose({}), [0, 1, 2, 3])
  assert.deepEqual(choose({ sources: ['drawn'] }), [0, 2])
  assert.deepEqual(choose({ identities: 2 }), [0, 2])
  assert.deepEqual(choose({ identities: 99 }), [0, 1, 2, 3])
  store.close()
})

test('a damaged face is named although another thread reads it', async () => {
  const store = openFaceStore(whole)
  const damaged = path.join(root, 'damaged.store')
  const bytes = readFileSync(whole)
  bytes[store.faces[2]!.offset + 700]! ^= 1
  writeFileSync(damaged, bytes)
  const batches = openPairBatches({
    store,
    storePath: damaged,
    places: [0, 2],
    pairs: 2,
    maskSide: 8,
    seed: 1,
    simulation: () => curriculum(1, 32, ['self-blend']),
    steps: 1,
  })
  await assert.rejects(batches.take(0), {
    name: 'Fault',
    code: 'input/invalid',
    message: /damaged\.store.*the face of drawn 2\.png was changed/,
  })
  await batches.close()
  store.close()
})
