import assert from 'node:assert/strict'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { sourceOfBytes } from './byte-source.ts'
import { assertFault } from './damage-fixture.ts'
import { openCheckpoint } from './open-checkpoint.ts'
import { pickle } from './pickle-fixture.ts'
import { bytesOf, stateDict, storage, tensor } from './torch-fixture.ts'
import { readZip, zipEntryIsIntact, zipLimits } from './zip.ts'
import { type ZipOptions, type ZipPart, zipLayout, zipOf } from './zip-fixture.ts'

const a = { name: 'a', content: Uint8Array.of(1, 2, 3) }
const b = { name: 'folder/ü', content: new Uint8Array(0) }
const read = (parts: readonly ZipPart[], options?: ZipOptions) =>
  readZip(sourceOfBytes(zipOf(parts, options), 'x.zip'))

describe('the ZIP reader', () => {
  it('lists stored entries with their places, with and without ZIP64 and comments', async () => {
    for (const options of [{}, { zip64: true }, { comment: 'PK\x05\x06 a comment of any kind' }]) {
      const bytes = zipOf([a, b], options)
      const entries = await readZip(sourceOfBytes(bytes))
      assert.deepEqual([...entries.keys()], ['a', 'folder/ü'])
      const { offset, size } = entries.get('a')!
      assert.deepEqual([...bytes.subarray(offset, offset + size)], [1, 2, 3])
      assert.equal(entries.get('folder/ü')!.size, 0)
    }
    assert.equal((await read([])).size, 0)
  })

  it('tells an intact entry from a changed one', async () => {
    const bytes = zipOf([a])
    const { offset } = (await readZip(sourceOfBytes(bytes))).get('a')!
    const check = async () =>
      zipEntryIsIntact(sourceOfBytes(bytes), (await readZip(sourceOfBytes(bytes))).get('a')!)
    assert.equal(await check(), true)
    bytes[offset + 1]! ^= 1
    assert.equal(await check(), false)
  })

  it('refuses compressed and encrypted entries and says how to store them', async () => {
    await assertFault(
      () => read([{ ...a, claims: { method: 8 } }]),
      'model/unsupported',
      /compression method 8.*zip -0/,
    )
    for (const flags of [0x801, 0x840, 0x2800])
      await assertFault(() => read([{ ...a, claims: { flags } }]), 'model/unsupported', /encryption/)
  })

  it('refuses entries that overlap, leave the file, repeat a name or contradict their local header', async () => {
    const broken: readonly (readonly ZipPart[])[] = [
      [a, { ...a, name: 'c', claims: { header: 0, localName: 'c' } }],
      [{ ...a, claims: { size: 4 } }],
      [{ ...a, claims: { size: 2 ** 40 } }],
      [{ ...a, claims: { packed: 2 } }],
      [{ ...a, claims: { disk: 1 } }],
      [{ ...a, claims: { localName: 'c' } }],
      [{ ...a, claims: { localName: 'aa' } }],
      [a, a],
    ]
    for (const parts of broken) await assertFault(() => read(parts), 'model/malformed')
    await assertFault(() => read([a, a]), 'model/malformed', /"a" twice/)
    // A whole local entry inside another one's bytes, which begin at byte 64.
    const inside = { name: 'c', content: zipOf([{ name: 'c', content: a.content }]) }
    const outer = { name: 'outer', content: inside.content }
    await assertFault(
      () => read([outer, { ...inside, claims: { header: 64, size: 3 } }]),
      'model/malformed',
      /to lie between/,
    )
    await assertFault(() => read([{ ...a, claims: { header: 2 ** 40 } }]), 'model/corrupt')
  })

  it('refuses a directory that contradicts the end records', async () => {
    const claims = [{ entries: 0 }, { size: 46 }, { offset: 1 }, { offset: 10_000 }, { size: 10_000 }]
    for (const claim of claims) await assert.rejects(read([a], { claims: claim }), { name: 'Fault' })
    for (const claim of [{ entries64: 2 }, { offset64: 0 }])
      await assertFault(() => read([a], { zip64: true, claims: claim }), 'model/malformed', /agrees/)
    await assertFault(() => read([a], { claims: { entries: 2 } }), 'model/corrupt')
    for (const claim of [{ entriesHere: 0 }, { size: 48 }])
      await assertFault(() => read([a], { claims: claim }), 'model/malformed', /ends before byte/)
  })

  it('refuses one entry, one byte of a name and one byte of directory more than its limits', async () => {
    const source = sourceOfBytes(zipOf([a, b]))
    const exact = { entries: 2, nameBytes: 9, directoryBytes: 2 * 46 + 1 + 9 }
    assert.equal((await readZip(source, exact)).size, 2)
    for (const limit of ['entries', 'nameBytes', 'directoryBytes'] as const)
      await assertFault(() => readZip(source, { ...exact, [limit]: exact[limit] - 1 }), 'model/unsupported')
    const longest = 'n'.repeat(zipLimits.nameBytes)
    assert.ok((await read([{ ...a, name: longest }])).has(longest))
    await assertFault(() => read([{ ...a, name: `${longest}n` }]), 'model/unsupported')
  })

  it('opens a sparse archive above 4 GiB and reads behind the 4 GiB', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'assay-zip-'))
    try {
      const path = join(folder, 'sparse.pth')
      const hole = 4.5 * 2 ** 30
      const values = Float32Array.of(1, -2, 3.5)
      const { pieces, size } = zipLayout([
        { name: 's/data/0', content: hole },
        { name: 's/data/1', content: bytesOf(values) },
        {
          name: 's/data.pkl',
          content: pickle(
            stateDict({
              large: tensor(storage('Float', '0', hole / 4), [hole / 4]),
              beyond: tensor(storage('Float', '1', 3), [3]),
              corner: tensor(storage('Float', '0', hole / 4), [2], { offset: hole / 4 - 2 }),
            }),
          ),
        },
      ])
      const handle = await open(path, 'w')
      await handle.truncate(size)
      for (const { at, bytes } of pieces) await handle.write(bytes, 0, bytes.length, at)
      await handle.close()
      if ((await stat(path)).blocks * 512 > 2 ** 24)
        return context.skip('the temporary folder has no sparse files')
      await using table = await openCheckpoint(path)
      assert.equal(table.tensor('large').byteLength, hole)
      assert.ok(table.tensor('beyond').range!.offset > 2 ** 32)
      assert.deepEqual(await table.tensor('beyond').readF32(), values)
      assert.deepEqual([...(await table.tensor('corner').readF32())], [0, 0])
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
