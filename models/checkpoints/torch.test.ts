import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sourceOfBytes } from './byte-source.ts'
import { assertDamageFaults, assertFault, assertTruncationsFault } from './damage-fixture.ts'
import { halfOfF32 } from './half.ts'
import { call, int, named, orderedDict, text, truth, tuple } from './pickle-fixture.ts'
import { readTorch } from './torch.ts'
import {
  bytesOf,
  parameter,
  plainDict,
  stateDict,
  storage,
  type TorchFile,
  tensor,
  torchFile,
} from './torch-fixture.ts'

const open = (file: TorchFile) => readTorch(sourceOfBytes(torchFile(file), 'tiny.pth'))
const six = bytesOf(Float32Array.of(0, 1, 2, 3, 4, 5))
const float6 = storage('Float', '0', 6)

/** The one tensor "w" over six floats. */
const openOne = (w: Uint8Array) => open({ saved: stateDict({ w }), storages: { 0: six } })
const valuesOf = async (w: Uint8Array) => [...(await (await openOne(w)).tensor('w').readF32())]

describe('the torch reader', () => {
  it('reads names, shapes and values in the order of the file', async () => {
    const table = await open({
      saved: stateDict({ second: tensor(float6, [2, 3]), first: tensor(storage('Float', '1', 1), []) }),
      storages: { 0: six, 1: bytesOf(Float32Array.of(-Infinity)) },
    })
    assert.equal(table.format, 'torch')
    assert.deepEqual([...table.tensors.keys()], ['second', 'first'])
    assert.deepEqual(table.tensor('second').shape, [2, 3])
    assert.deepEqual([...(await table.tensor('second').readF32())], [0, 1, 2, 3, 4, 5])
    assert.deepEqual(table.tensor('first').shape, [])
    assert.deepEqual([...(await table.tensor('first').readF32())], [-Infinity])
  })

  it('reads every storage type and converts the floating-point ones', async () => {
    const values = Float32Array.of(1.5, -2)
    const types = {
      Double: ['f64', bytesOf(Float64Array.from(values))],
      Half: ['f16', bytesOf(halfOfF32(values))],
      BFloat16: ['bf16', Uint8Array.of(0xc0, 0x3f, 0x00, 0xc0)],
      Long: ['i64', bytesOf(BigInt64Array.of(7n, -1n))],
      Int: ['i32', bytesOf(Int32Array.of(7, -1))],
      Short: ['i16', bytesOf(Int16Array.of(7, -1))],
      Char: ['i8', Uint8Array.of(7, 255)],
      Byte: ['u8', Uint8Array.of(7, 255)],
      Bool: ['bool', Uint8Array.of(1, 0)],
      ComplexFloat: ['c64', bytesOf(Float32Array.of(1, 2, 3, 4))],
      ComplexDouble: ['c128', bytesOf(Float64Array.of(1, 2, 3, 4))],
    } as const
    for (const [type, [dtype, bytes]] of Object.entries(types)) {
      const table = await open({
        saved: stateDict({ w: tensor(storage(type, 'k', 2), [2]) }),
        storages: { k: bytes },
      })
      const w = table.tensor('w')
      assert.equal(w.dtype, dtype)
      assert.deepEqual(await w.read(), new Uint8Array(bytes))
      if (['f64', 'f16', 'bf16'].includes(dtype)) assert.deepEqual(await w.readF32(), values)
      else await assertFault(w.readF32, 'model/unsupported', new RegExp(dtype))
    }
  })

  it('honours offsets and strides: slices, transposes, repeats and gaps', async () => {
    assert.deepEqual(await valuesOf(tensor(float6, [2, 2], { offset: 2 })), [2, 3, 4, 5])
    assert.deepEqual(await valuesOf(tensor(float6, [3, 2], { strides: [1, 3] })), [0, 3, 1, 4, 2, 5])
    assert.deepEqual(await valuesOf(tensor(float6, [2, 2], { offset: 1, strides: [3, 1] })), [1, 2, 4, 5])
    assert.deepEqual(await valuesOf(tensor(float6, [2, 2], { offset: 5, strides: [0, 0] })), [5, 5, 5, 5])
    assert.deepEqual(
      await valuesOf(tensor(float6, [1, 3, 1, 2], { strides: [99, 1, 77, 3] })),
      [0, 3, 1, 4, 2, 5],
    )
    assert.deepEqual(await valuesOf(tensor(float6, [0, 4], { offset: 6 })), [])
    const complex = await open({
      saved: stateDict({ w: tensor(storage('ComplexDouble', '0', 4), [2, 2], { strides: [1, 2] }) }),
      storages: { 0: bytesOf(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7)) },
    })
    assert.deepEqual(
      [...new Float64Array((await complex.tensor('w').read()).buffer)],
      [0, 1, 4, 5, 2, 3, 6, 7],
    )
  })

  it('gives the place in the file only to tensors that lie there in one piece', async () => {
    const bytes = torchFile({
      saved: stateDict({
        plain: tensor(float6, [3], { offset: 3 }),
        turned: tensor(float6, [3, 2], { strides: [1, 3] }),
        single: tensor(float6, [1, 6, 1], { strides: [99, 1, 0] }),
      }),
      storages: { 0: six },
    })
    const table = await readTorch(sourceOfBytes(bytes))
    const range = table.tensor('plain').range!
    assert.deepEqual(
      bytes.slice(range.offset, range.offset + range.byteLength),
      new Uint8Array(six.slice(12)),
    )
    assert.equal((range.offset - 12) % 64, 0)
    assert.equal(table.tensor('turned').range, null)
    assert.equal(table.tensor('single').range?.byteLength, 24)
  })

  it('reads parameters, shared storages and the names of early versions', async () => {
    const early = call(
      named('torch._utils', '_rebuild_tensor'),
      tuple(float6, int(4), tuple(int(2)), tuple(int(1))),
    )
    const table = await open({
      saved: stateDict({
        p: parameter(tensor(float6, [6])),
        half: tensor(float6, [3], { offset: 3 }),
        early,
      }),
      storages: { 0: six },
    })
    assert.deepEqual([...(await table.tensor('p').readF32())], [0, 1, 2, 3, 4, 5])
    assert.deepEqual([...(await table.tensor('half').readF32())], [3, 4, 5])
    assert.deepEqual([...(await table.tensor('early').readF32())], [4, 5])
  })

  it('finds the weights under "model", "state_dict" or "model_state_dict" and leaves other things out', async () => {
    for (const key of ['model', 'state_dict', 'model_state_dict']) {
      const saved = plainDict({
        epoch: int(3),
        [key]: stateDict({ w: tensor(float6, [6]) }),
        args: plainDict({}),
      })
      assert.deepEqual([...(await open({ saved, storages: { 0: six } })).tensors.keys()], ['w'])
    }
    const state = stateDict({ w: tensor(float6, [6]) })
    const both = plainDict({ model: state, state_dict: state })
    await assertFault(
      () => open({ saved: both, storages: { 0: six } }),
      'model/unsupported',
      /"model" and "state_dict"/,
    )
    const none = plainDict({ generator: state })
    await assertFault(
      () => open({ saved: none, storages: { 0: six } }),
      'model/missing',
      /the keys generator/,
    )
    await assertFault(() => openOne(int(1)), 'model/missing')
    await assertFault(() => open({ saved: int(1), storages: {} }), 'model/missing', /no dictionary/)
  })

  it('refuses big-endian files', async () => {
    const saved = stateDict({ w: tensor(float6, [6]) })
    const big = () => open({ saved, storages: { 0: six }, byteorder: 'big' })
    await assertFault(big, 'model/unsupported', /byte order "big"/)
  })

  it('refuses tensors that leave their storage by one element', async () => {
    const outside = [
      tensor(float6, [7]),
      tensor(float6, [6], { offset: 1 }),
      tensor(float6, [3, 2], { strides: [2, 2] }),
      tensor(float6, [0], { offset: 7 }),
      tensor(float6, [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1]),
      tensor(float6, [2], { strides: [-1] }),
      tensor(float6, [-1], { strides: [1] }),
      tensor(float6, [2], { strides: [1, 1] }),
      tensor(float6, [2], { offset: -1 }),
      tensor(float6, new Array(33).fill(1)),
    ]
    for (const w of outside) await assertFault(() => openOne(w), 'model/malformed')
  })

  it('refuses a repeated tensor that would be larger in memory than the file is', async () => {
    const repeat = (length: number) => openOne(tensor(float6, [length], { strides: [0] }))
    const size = torchFile({
      saved: stateDict({ w: tensor(float6, [1000], { strides: [0] }) }),
      storages: { 0: six },
    }).length
    const largest = Math.floor(size / 4)
    assert.equal((await (await repeat(largest)).tensor('w').readF32()).length, largest)
    await assertFault(() => repeat(largest + 1), 'model/malformed', /no larger than the file/)
    await assertFault(() => repeat(2 ** 31 - 1), 'model/malformed', /no larger than the file/)
  })

  it('refuses storages whose size is not what the description says, or that are absent', async () => {
    const saved = stateDict({ w: tensor(float6, [6]) })
    await assertFault(() => open({ saved, storages: { 0: six.subarray(1) } }), 'model/corrupt', /24 bytes/)
    await assertFault(() => open({ saved, storages: { 1: six } }), 'model/corrupt', /"data\/0"/)
    const huge = stateDict({ w: tensor(storage('Float', '0', 2n ** 52n), [6]) })
    await assertFault(() => open({ saved: huge, storages: { 0: six } }), 'model/corrupt')
    const absurd = stateDict({ w: tensor(storage('Float', '0', 2n ** 70n), [6]) })
    await assertFault(() => open({ saved: absurd, storages: { 0: six } }), 'model/malformed')
  })

  it('refuses unknown names, by name, and tensors that are lazily negated', async () => {
    const evil = call(named('os', 'system'), tuple(text('echo')))
    const fault = await assertFault(
      () => openOne(evil),
      'model/unsupported',
      /"os system".*Nothing was executed/,
    )
    assert.ok(Number(fault.detail.offset) > 0)
    const quantised = call(named('torch._utils', '_rebuild_qtensor'), tuple())
    await assertFault(() => openOne(quantised), 'model/unsupported', /_rebuild_qtensor/)
    const args = [float6, int(0), tuple(int(6)), tuple(int(1)), truth(false), orderedDict()]
    const negated = call(
      named('torch._utils', '_rebuild_tensor_v2'),
      tuple(...args, plainDict({ neg: truth(true) })),
    )
    await assertFault(() => openOne(negated), 'model/unsupported', /negated/)
    const typeless = tensor(storage('Untyped', '0', 6), [6])
    await assertFault(() => openOne(typeless), 'model/unsupported', /UntypedStorage/)
  })

  it('refuses an archive without exactly one description', async () => {
    const saved = stateDict({})
    await assertFault(() => open({ saved, storages: {}, root: 'a/b' }), 'model/malformed', /data\.pkl/)
  })

  const sample = torchFile({
    saved: stateDict({
      a: tensor(float6, [2, 3]),
      b: parameter(tensor(float6, [3, 2], { strides: [1, 3] })),
    }),
    storages: { 0: six },
  })
  it('ends in a Fault wherever the file is cut', () => assertTruncationsFault(sample))
  it('ends in values or a Fault whatever bytes change', () => assertDamageFaults(sample))
})
