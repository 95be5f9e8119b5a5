import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sourceOfBytes } from './byte-source.ts'
import { assertDamageFaults, assertFault, assertTruncationsFault } from './damage-fixture.ts'
import { concat, int, none, text, tuple } from './pickle-fixture.ts'
import {
  bytesOf,
  type LegacyFile,
  legacyFile,
  parameter,
  stateDict,
  storage,
  tensor,
} from './torch-fixture.ts'
import { readTorchLegacy } from './torch-legacy.ts'

const six = bytesOf(Float32Array.of(0, 1, 2, 3, 4, 5))
const longs = bytesOf(BigInt64Array.of(7n))
const float6 = storage('Float', '140', 6, none)
const saved = stateDict({
  w: tensor(float6, [3, 2], { strides: [1, 3] }),
  count: tensor(storage('Long', '7', 1, none), []),
})
const storages: LegacyFile['storages'] = [
  ['7', 1, longs],
  ['140', 6, six],
]
const open = (file: Partial<LegacyFile>) =>
  readTorchLegacy(sourceOfBytes(legacyFile({ saved, storages, ...file }), 'old.pth'))

describe('the reader of torch files before 1.6', () => {
  it('reads tensors whose storages follow in the order of the keys', async () => {
    const table = await open({})
    assert.equal(table.format, 'torch-legacy')
    assert.deepEqual([...(await table.tensor('w').readF32())], [0, 3, 1, 4, 2, 5])
    assert.deepEqual([...new BigInt64Array((await table.tensor('count').read()).buffer)], [7n])
  })

  it('reads tensors over a part of a storage', async () => {
    const part = storage('Float', '140', 6, tuple(text('part'), int(2), int(3)))
    const table = await open({
      saved: stateDict({ part: parameter(tensor(part, [2], { offset: 1 })), whole: tensor(float6, [6]) }),
      storages: [['140', 6, six]],
    })
    assert.deepEqual([...(await table.tensor('part').readF32())], [3, 4])
    const outside = stateDict({ part: tensor(part, [3], { offset: 1 }) })
    await assertFault(
      () => open({ saved: outside, storages: [['140', 6, six]] }),
      'model/malformed',
      /3 elements/,
    )
    const beyond = storage('Float', '140', 6, tuple(text('part'), int(4), int(3)))
    const leaving = stateDict({ part: tensor(beyond, [1]) })
    await assertFault(
      () => open({ saved: leaving, storages: [['140', 6, six]] }),
      'model/malformed',
      /part of a storage/,
    )
  })

  it('refuses big-endian files', () =>
    assert.rejects(open({ littleEndian: false }), { code: 'model/unsupported' }))

  it('refuses keys, sizes and endings that contradict the description', async () => {
    await assertFault(() => open({ keys: ['7'] }), 'model/malformed', /keys/)
    await assertFault(() => open({ keys: ['7', '7'] }), 'model/malformed', /keys/)
    await assertFault(() => open({ keys: ['7', '8'] }), 'model/malformed', /keys/)
    await assertFault(
      () =>
        open({
          storages: [
            ['7', 1, longs],
            ['140', 5, six],
          ],
        }),
      'model/corrupt',
      /6 elements/,
    )
    await assertFault(
      () =>
        open({
          storages: [
            ['7', 1, longs],
            ['140', 6, concat(six, 0)],
          ],
        }),
      'model/malformed',
      /1 more bytes/,
    )
    const twoSizes = stateDict({ a: tensor(float6, [6]), b: tensor(storage('Float', '140', 7, none), [7]) })
    await assertFault(() => open({ saved: twoSizes }), 'model/malformed', /another type or size/)
    const huge = stateDict({ a: tensor(storage('Float', '140', 2n ** 52n, none), [6]) })
    await assertFault(() => open({ saved: huge, storages: [['140', 2 ** 52, six]] }), 'model/corrupt')
  })

  const sample = legacyFile({ saved, storages })
  it('ends in a Fault wherever the file is cut', () => assertTruncationsFault(sample))
  it('ends in values or a Fault whatever bytes change', () => assertDamageFaults(sample))
})
