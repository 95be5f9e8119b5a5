import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gguf as readWithReference } from '@huggingface/gguf'
import { sourceOfBytes } from '../byte-source.ts'
import { assertDamageFaults, assertFault, assertTruncationsFault } from '../damage-fixture.ts'
import { halfOfF32 } from '../half.ts'
import { joinChunks } from '../save-chunks.ts'
import { type StoredTensor, tensorOfF32 } from '../tensor-table.ts'
import { type GgufValue, scalarNumberOf } from './gguf-format.ts'
import { q8OfF32 } from './q8-0.ts'
import { ggufLimits, readGguf } from './read-gguf.ts'
import { ggufChunks, saveGguf } from './write-gguf.ts'

const keys: ReadonlyMap<string, GgufValue> = new Map<string, GgufValue>([
  ['general.architecture', { type: 'string', value: 'llama' }],
  ['x.u8', { type: 'u8', value: 255 }],
  ['x.i8', { type: 'i8', value: -128 }],
  ['x.u16', { type: 'u16', value: 65535 }],
  ['x.i16', { type: 'i16', value: -32768 }],
  ['x.u32', { type: 'u32', value: 4294967295 }],
  ['x.i32', { type: 'i32', value: -2147483648 }],
  ['x.f32', { type: 'f32', value: Math.fround(1e-5) }],
  ['x.bool', { type: 'bool', value: true }],
  ['x.u64', { type: 'u64', value: 2n ** 64n - 1n }],
  ['x.i64', { type: 'i64', value: -(2n ** 63n) }],
  ['x.f64', { type: 'f64', value: Math.PI }],
  ['x.none', { type: 'array', of: 'i32', items: [] }],
  ['x.flags', { type: 'array', of: 'bool', items: [true, false] }],
  ['tokenizer.ggml.tokens', { type: 'array', of: 'string', items: ['<unk>', '▁the', ''] }],
  ['tokenizer.ggml.scores', { type: 'array', of: 'f32', items: [0, -1.5, -2] }],
])

const values = Float32Array.from({ length: 64 }, (_, i) => Math.sin(i))
const bytesOf = (array: Uint16Array | Float32Array) =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
const tensors: readonly StoredTensor[] = [
  tensorOfF32('token_embd.weight', [3, 2], Float32Array.of(0, 1, 2, 3, 4, 5)),
  { name: 'blk.0.attn_q.weight', dtype: 'f16', shape: [2, 32], read: async () => bytesOf(halfOfF32(values)) },
  { name: 'blk.0.attn_k.weight', dtype: 'q8_0', shape: [2, 32], read: async () => q8OfF32(values) },
  {
    name: 'blk.0.attn_v.weight',
    dtype: 'q4_k',
    shape: [1, 256],
    read: async () => new Uint8Array(144).fill(5),
  },
]
const write = (k = keys, t = tensors) => joinChunks(ggufChunks(k, t))
const open = async (k = keys, t = tensors, limits = ggufLimits) =>
  readGguf(sourceOfBytes(await write(k, t), 'x.gguf'), limits)
const no = new Map<string, GgufValue>()

describe('GGUF', () => {
  it('gives back what was written: keys with their types, shapes, bytes', async () => {
    const table = await open()
    assert.equal(table.version, 3)
    assert.deepEqual([...table.keys], [...keys])
    assert.equal(table.metadata.get('general.architecture'), 'llama')
    assert.deepEqual(
      [...table.tensors.keys()],
      tensors.map(({ name }) => name),
    )
    for (const { name, dtype, shape, read } of tensors) {
      const found = table.tensor(name)
      assert.equal(found.dtype, dtype)
      assert.deepEqual(found.shape, shape)
      assert.deepEqual(await found.read(), new Uint8Array(await read()))
      assert.equal(found.range!.offset % 32, 0)
    }
    // Reading and writing again gives the same file.
    assert.deepEqual(await write(new Map(table.keys), [...table.tensors.values()]), await write())
  })

  it('converts F32, F16 and Q8_0 to float32 and lists other types with their ranges', async () => {
    const table = await open()
    assert.deepEqual([...(await table.tensor('token_embd.weight').readF32())], [0, 1, 2, 3, 4, 5])
    for (const [name, bound] of [
      ['blk.0.attn_q.weight', 2 ** -12],
      ['blk.0.attn_k.weight', 0.005],
    ] as const) {
      const read = await table.tensor(name).readF32()
      for (let i = 0; i < 64; i++) assert.ok(Math.abs(read[i]! - values[i]!) <= bound)
    }
    const other = table.tensor('blk.0.attn_v.weight')
    assert.equal(other.byteLength, 144)
    await assertFault(other.readF32, 'model/unsupported', /q4_k/)
  })

  it('is read in the same way by another reader', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'assay-gguf-'))
    try {
      const path = join(folder, 'x.gguf')
      await saveGguf(path, keys, tensors)
      const reference = await readWithReference(path, { allowLocalFile: true })
      const ours = await open()
      for (const [key, value] of keys) {
        const found = (reference.metadata as Record<string, unknown>)[key]
        assert.deepEqual(found, value.type === 'array' ? value.items : value.value, key)
      }
      assert.equal(reference.tensorInfos.length, tensors.length)
      for (const info of reference.tensorInfos) {
        const { shape, range } = ours.tensor(info.name)
        assert.deepEqual(info.shape.map(Number), shape.toReversed())
        assert.equal(Number(reference.tensorDataOffset + info.offset), range!.offset)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('writes vocabularies of any length', async () => {
    const items = Array.from({ length: 200_000 }, (_, id) => `token ${id}`)
    const table = await open(new Map([['tokens', { type: 'array', of: 'string', items }]]), [])
    assert.deepEqual(table.keys.get('tokens'), { type: 'array', of: 'string', items })
  })

  it('honours general.alignment', async () => {
    const aligned = (value: number) =>
      new Map<string, GgufValue>([['general.alignment', { type: 'u32', value }]])
    for (const alignment of [1, 64, 4096]) {
      const table = await open(aligned(alignment))
      for (const { range } of table.tensors.values()) assert.equal(range!.offset % alignment, 0)
      assert.deepEqual([...(await table.tensor('token_embd.weight').readF32())], [0, 1, 2, 3, 4, 5])
    }
    const bytes = await write(aligned(64))
    const at = Buffer.from(bytes).indexOf('general.alignment') + 'general.alignment'.length + 4
    for (const wrong of [0, 3, 131_072, 0xffffffff]) {
      new DataView(bytes.buffer).setUint32(at, wrong, true)
      await assertFault(() => readGguf(sourceOfBytes(bytes)), 'model/malformed', /power of two/)
    }
  })

  it('refuses one more of everything than its limits', async () => {
    const small = new Map<string, GgufValue>([
      ['key', { type: 'array', of: 'string', items: ['four'] }],
      ['two', { type: 'array', of: 'u8', items: [2] }],
    ])
    const one = [tensorOfF32('w', [1, 1, 1, 1], Float32Array.of(1))]
    const exact = { ...ggufLimits, keys: 2, keyBytes: 3, textBytes: 4, items: 2, tensors: 1, axes: 4 }
    assert.equal((await open(small, one, exact)).tensors.size, 1)
    for (const limit of ['keys', 'keyBytes', 'textBytes', 'items', 'tensors', 'axes'] as const)
      await assert.rejects(
        open(small, one, { ...exact, [limit]: exact[limit] - 1 }),
        { name: 'Fault' },
        limit,
      )
    await assertFault(() => open(small, one, { ...exact, headBytes: 60 }), 'model/corrupt')
  })

  it('refuses versions, types, names and places that the format does not have', async () => {
    const w = [
      tensorOfF32('wwww', [32], values.subarray(0, 32)),
      tensorOfF32('vvvv', [32], values.subarray(0, 32)),
    ]
    const bytes = await write(no, w)
    const changed = (change: (view: DataView) => void) => {
      const copy = bytes.slice()
      change(new DataView(copy.buffer))
      return () => readGguf(sourceOfBytes(copy))
    }
    // 24 bytes of header, then per tensor: length, name (4), axes, length, type, offset.
    await changed(() => {})()
    await assertFault(
      changed((view) => view.setUint32(4, 1, true)),
      'model/unsupported',
      /version 1/,
    )
    await assertFault(
      changed((view) => view.setUint32(4, 3)),
      'model/unsupported',
      /big-endian/,
    )
    await assertFault(
      changed((view) => view.setUint32(24 + 24, 4, true)),
      'model/unsupported',
      /type 4/,
    )
    await assertFault(
      changed((view) => view.setUint32(24 + 24, 10, true)),
      'model/malformed',
      /blocks of 256/,
    )
    await assertFault(
      changed((view) => view.setUint32(24 + 12, 5, true)),
      'model/malformed',
      /4 axes/,
    )
    await assertFault(
      changed((view) => view.setUint32(24 + 16, 33, true)),
      'model/malformed',
      /from 132/,
    )
    await assertFault(
      changed((view) => view.setUint32(24 + 28, 32, true)),
      'model/malformed',
    )
    await assertFault(
      changed((view) => view.setUint32(24 + 28, 1, true)),
      'model/malformed',
      /multiple of 32/,
    )
    await assertFault(
      changed((view) => view.setUint32(60 + 28, 160, true)),
      'model/corrupt',
    )
    await assertFault(
      changed((view) => view.setUint32(60 + 8, 0x77777777, true)),
      'model/malformed',
      /twice/,
    )
    const alone = Buffer.concat([await write(no, w.slice(0, 1)), new Uint8Array(32)])
    await readGguf(sourceOfBytes(alone))
    alone[24 + 28] = 1
    await assertFault(() => readGguf(sourceOfBytes(alone)), 'model/malformed', /multiple of 32 from 0/)
    const flag = await write(new Map<string, GgufValue>([['b', { type: 'bool', value: true }]]), [])
    const at = Buffer.from(flag).lastIndexOf(1)
    flag[at] = 2
    await assertFault(() => readGguf(sourceOfBytes(flag)), 'model/malformed', /truth value/)
    flag[24 + 9] = scalarNumberOf('f64') + 1
    await assertFault(() => readGguf(sourceOfBytes(flag)), 'model/malformed', /type 13/)
  })

  const sample = write(new Map<string, GgufValue>([['a', { type: 'array', of: 'string', items: ['x'] }]]), [
    tensorOfF32('w', [8], values.subarray(0, 8)),
    tensorOfF32('v', [8], values.subarray(8, 16)),
  ])
  it('ends in a Fault wherever the file is cut', async () => assertTruncationsFault(await sample))
  it('ends in values or a Fault whatever bytes change', async () => assertDamageFaults(await sample))
})
