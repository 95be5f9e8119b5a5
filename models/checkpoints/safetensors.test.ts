import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Fault } from '#app/fault.ts'
import { sourceOfBytes } from './byte-source.ts'
import { assertDamageFaults, assertFault, assertTruncationsFault } from './damage-fixture.ts'
import { openCheckpoint } from './open-checkpoint.ts'
import { readSafetensors } from './safetensors.ts'
import { joinChunks } from './save-chunks.ts'
import { type StoredTensor, tensorOfF32 } from './tensor-table.ts'
import { safetensorsChunks, saveSafetensors } from './write-safetensors.ts'

const encoded = async (tensors: readonly StoredTensor[], metadata?: Record<string, string>) =>
  joinChunks(safetensorsChunks(tensors, metadata))

const stored = (
  name: string,
  dtype: StoredTensor['dtype'],
  shape: readonly number[],
  bytes: readonly number[],
) => ({
  name,
  dtype,
  shape,
  read: async () => Uint8Array.from(bytes),
})

/** A file with this header text and so many zero bytes of data. */
const fileOf = (header: string, dataBytes = 0): Uint8Array => {
  const text = Buffer.from(header)
  const bytes = Buffer.alloc(8 + text.length + dataBytes)
  bytes.writeBigUInt64LE(BigInt(text.length))
  text.copy(bytes, 8)
  return bytes
}
const read = (header: unknown, dataBytes = 0) =>
  readSafetensors(
    sourceOfBytes(fileOf(typeof header === 'string' ? header : JSON.stringify(header), dataBytes), 'x'),
  )
const f32 = (shape: readonly number[], begin: number, end: number) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
})

describe('safetensors', () => {
  it('gives back what was written, values, shapes, types and metadata', async () => {
    const tensors = [
      stored('flag', 'bool', [3], [1, 0, 1]),
      tensorOfF32('12', [2, 2], Float32Array.of(1, -2, 3.5, Number.NEGATIVE_INFINITY)),
      stored('__proto__', 'i64', [], [1, 0, 0, 0, 0, 0, 0, 0]),
      stored('größe "quoted"', 'bf16', [1, 2], [0x80, 0x3f, 0, 0xc0]),
      stored('empty', 'f16', [0, 7], []),
    ]
    const bytes = await encoded(tensors, { format: 'pt', step: '12' })
    const table = await readSafetensors(sourceOfBytes(bytes))
    assert.deepEqual(
      [...table.metadata],
      [
        ['format', 'pt'],
        ['step', '12'],
      ],
    )
    assert.equal(table.tensors.size, 5)
    for (const { name, dtype, shape, read: written } of tensors) {
      const found = table.tensor(name)
      assert.equal(found.dtype, dtype)
      assert.deepEqual(found.shape, shape)
      assert.deepEqual(await found.read(), await written())
      const itemBytes = { i64: 8, f32: 4, bf16: 2, f16: 2, bool: 1 }[dtype as 'f32']
      assert.equal(found.range!.offset % itemBytes, 0, `${name} is aligned`)
    }
    assert.deepEqual([...(await table.tensor('größe "quoted"').readF32())], [1, -2])
    await assertFault(() => table.tensor('absent'), 'model/missing', /"absent"/)
  })

  it('writes an empty file of no tensors and reads it', async () => {
    assert.equal((await readSafetensors(sourceOfBytes(await encoded([])))).tensors.size, 0)
  })

  it('reads each tensor when its turn comes, and leaves nothing behind when that fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'assay-safetensors-'))
    try {
      const path = join(folder, 'x.safetensors')
      await writeFile(path, 'before')
      const turns: string[] = []
      const turn = (name: string, fails = false): StoredTensor => ({
        name,
        dtype: 'u8',
        shape: [1],
        read: async () => {
          turns.push(name)
          if (fails) throw new Fault('model/corrupt', 'The source is damaged.')
          return Uint8Array.of(1)
        },
      })
      await assert.rejects(saveSafetensors(path, [turn('a'), turn('b', true), turn('c')]), {
        code: 'model/corrupt',
      })
      assert.deepEqual(turns, ['a', 'b'])
      assert.deepEqual(await readdir(folder), ['x.safetensors'])
      assert.equal(await readFile(path, 'utf8'), 'before')
      await saveSafetensors(path, [turn('a')])
      await using table = await openCheckpoint(path)
      assert.equal(table.format, 'safetensors')
      await assert.rejects(saveSafetensors(join(folder, 'no', 'x'), []), { code: 'engine/failed' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('refuses headers that are not what the format asks for', async () => {
    const wrong: readonly unknown[] = [
      '[]',
      ' {}',
      '{',
      '{"a":1}',
      'null',
      { a: { dtype: 'F32', shape: [1] } },
      { a: { dtype: 'F32', shape: [-1], data_offsets: [0, 0] } },
      { a: { dtype: 'F32', shape: [0.5], data_offsets: [0, 2] } },
      { a: { dtype: 'F32', shape: new Array(33).fill(1), data_offsets: [0, 4] } },
      { a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } },
      { a: f32([2], 0, 4) },
      { a: f32([2 ** 50, 2 ** 50], 0, 4) },
      { __metadata__: { a: 1 } },
      { __metadata__: [] },
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061" : {"dtype":"F32","shape":[0],"data_offsets":[4,4]}}',
    ]
    for (const header of wrong) await assertFault(() => read(header, 4), 'model/malformed')
    const odd = { a: { dtype: 'F4', shape: [2], data_offsets: [0, 4] } }
    await assertFault(() => read(odd, 4), 'model/unsupported', /"F4"/)
  })

  it('refuses ranges that overlap, leave gaps or leave the file by one byte', async () => {
    await read({ b: f32([1], 4, 8), a: f32([1], 0, 4), e: f32([0], 4, 4) }, 8)
    await assertFault(
      () => read({ a: f32([1], 0, 4), b: f32([1], 3, 7) }, 7),
      'model/malformed',
      /begin at byte/,
    )
    await assertFault(
      () => read({ a: f32([1], 0, 4), b: f32([1], 5, 9) }, 9),
      'model/malformed',
      /begin at byte/,
    )
    await assertFault(() => read({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4), 'model/malformed')
    await assertFault(() => read({ a: f32([1], 0, 4) }, 3), 'model/corrupt')
    await assertFault(() => read({ a: f32([1], 0, 4) }, 5), 'model/corrupt', /1 more bytes/)
    await assertFault(() => read({ a: f32([1], 4, 0) }, 4), 'model/corrupt')
  })

  it('refuses a header one byte longer than the limit or than the file', async () => {
    const bytes = fileOf('{}  ')
    await readSafetensors(sourceOfBytes(bytes), { headerBytes: 4, containers: 1 })
    const tight = { headerBytes: 3, containers: 1 }
    await assertFault(
      () => readSafetensors(sourceOfBytes(bytes), tight),
      'model/malformed',
      /at most 3 bytes/,
    )
    bytes[0]! += 1
    await assertFault(() => readSafetensors(sourceOfBytes(bytes)), 'model/corrupt')
    bytes.fill(0xff, 0, 8)
    await assertFault(() => readSafetensors(sourceOfBytes(bytes)), 'model/malformed', /2\^53/)
  })

  it('refuses a header with one part or one level too many before it is parsed', async () => {
    const bytes = fileOf(JSON.stringify({ a: f32([1], 0, 4) }), 4)
    await readSafetensors(sourceOfBytes(bytes), { headerBytes: 1000, containers: 4 })
    const tight = { headerBytes: 1000, containers: 3 }
    await assertFault(() => readSafetensors(sourceOfBytes(bytes), tight), 'model/malformed', /3 parts/)
    await assertFault(() => read('{"a":[[[]]]}'), 'model/malformed', /4 levels/)
    await assertFault(() => read(`{"a":${'['.repeat(1_000_000)}`), 'model/malformed', /1000001 levels/)
    // Brackets inside names and values count for nothing.
    await assertFault(() => read('{"[[[[\\"[":{"}}}":"{["}}'), 'model/malformed', /dtype/)
  })

  it('gives back any set of float tensors', () =>
    fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__'),
          fc.array(fc.float(), { maxLength: 9 }),
        ),
        async (sets) => {
          const named = Object.entries(sets).map(
            ([name, values]) => [name, Float32Array.from(values)] as const,
          )
          const bytes = await encoded(
            named.map(([name, values]) => tensorOfF32(name, [values.length], values)),
          )
          const table = await readSafetensors(sourceOfBytes(bytes))
          assert.equal(table.tensors.size, named.length)
          for (const [name, values] of named) assert.deepEqual(await table.tensor(name).readF32(), values)
        },
      ),
    ))

  const sample = encoded([tensorOfF32('a', [2], Float32Array.of(1, 2)), stored('b', 'u8', [1], [7])], {
    k: 'v',
  })
  it('ends in a Fault wherever the file is cut', async () => assertTruncationsFault(await sample))
  it('ends in values or a Fault whatever bytes change', async () => assertDamageFaults(await sample))
})
