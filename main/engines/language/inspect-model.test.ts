import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { openFile } from '#models/checkpoints/byte-source.ts'
import type { GgufValue } from '#models/checkpoints/gguf/gguf-format.ts'
import { type GgufTable, readGguf } from '#models/checkpoints/gguf/read-gguf.ts'
import { saveGguf } from '#models/checkpoints/gguf/write-gguf.ts'
import { writeLlamaGguf } from '#models/checkpoints/gguf/write-llama.ts'
import { randomLlama, tinyLlama, tinyVocabulary } from '#models/prompting/tiny-llama-fixture.ts'
import { inspectModel } from './inspect-model.ts'
import { tinyCarriers } from './language-fixture.ts'

const folder = await mkdtemp(join(tmpdir(), 'assay-inspect-'))
after(() => rm(folder, { recursive: true, force: true }))
const weights = randomLlama(tinyLlama, 4)
const sound = join(folder, 'sound.gguf')
before(() =>
  writeLlamaGguf(sound, {
    name: 'tiny',
    dimensions: tinyLlama,
    contextTokens: 512,
    vocabulary: tinyVocabulary,
    type: 'q8_0',
    weight: (name) => weights.get(name)!,
    zeroRows: tinyCarriers.slice(2),
  }),
)

const pack = { embedding: tinyLlama.width, carriers: [...tinyCarriers] }

const changed = async (
  name: string,
  change: { readonly without?: string; readonly keys?: Readonly<Record<string, GgufValue>> },
): Promise<string> => {
  await using table: GgufTable = await readGguf(await openFile(sound))
  const path = join(folder, `${name}.gguf`)
  const tensors = [...table.tensors.values()].filter((tensor) => tensor.name !== change.without)
  await saveGguf(path, new Map([...table.keys, ...Object.entries(change.keys ?? {})]), tensors)
  return path
}

const refused = async (path: string, dialogue = pack): Promise<Fault> => {
  const thrown = await inspectModel(path, dialogue).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(thrown instanceof Fault, `${thrown}`)
  return thrown
}

test("a sound model is described, with its carriers' own embeddings", async () => {
  const inspected = await inspectModel(sound, pack)
  assert.deepEqual(
    [inspected.name, inspected.architecture, inspected.precision, inspected.vocabularySize],
    ['tiny', 'llama', 'Q8_0', tinyLlama.vocabulary],
  )
  const given = weights.get('embed_tokens.weight')!
  for (const [index, value] of inspected.carrierRows.entries()) {
    const row = Math.floor(index / 64)
    const expected = row < 2 ? given[tinyCarriers[row]! * 64 + (index % 64)]! : 0
    assert.ok(Math.abs(value - expected) < 8e-3)
  }
  assert.equal(
    inspected.parameters,
    [...weights.values()].reduce((sum, { length }) => sum + length, 0),
  )
})

test('embeddings that are the output too, which would end the process, are refused', async () => {
  const fault = await refused(await changed('tied', { without: 'output.weight' }))
  assert.equal(fault.code, 'model/unsupported')
  assert.match(fault.message, /output layer of its own/)
})

test('another architecture or width, and tokens that text could make, are refused', async () => {
  const other = await changed('other', {
    keys: { 'general.architecture': { type: 'string', value: 'mamba' } },
  })
  assert.equal((await refused(other)).code, 'model/unsupported')
  assert.equal((await refused(sound, { ...pack, embedding: 128 })).code, 'model/mismatch')
  for (const token of [0, 1, 2, 3 + 0x41, 3 + 0xc3, 259, 5000])
    assert.equal(
      (await refused(sound, { ...pack, carriers: [...tinyCarriers.slice(1), token] })).code,
      'model/malformed',
      `${token}`,
    )
})

test('a file that is none, or cut, is a fault and not a crash', async () => {
  const text = join(folder, 'text.gguf')
  await writeFile(text, 'no model')
  assert.equal((await refused(text)).family, 'model')
  assert.equal((await refused(join(folder, 'nowhere.gguf'))).code, 'model/missing')
})
