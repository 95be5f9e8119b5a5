import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Fault } from '#app/fault.ts'
import { assertFault } from './damage-fixture.ts'
import { loadNpy, loadNpyF32, readNpy, saveNpy, writeNpy } from './npy.ts'

/** A .npy file of this version with this header text. */
const fileOf = (header: string, data: Uint8Array, major = 1): Uint8Array => {
  const length = Buffer.alloc(major === 1 ? 2 : 4)
  length.writeUIntLE(header.length, 0, length.length)
  return Buffer.concat([
    Buffer.from('\x93NUMPY', 'latin1'),
    Uint8Array.of(major, 0),
    length,
    Buffer.from(header),
    data,
  ])
}
const floats = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer)
const header = (descr: string, order: string, shape: string) =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`

describe('NumPy arrays', () => {
  it('give back what was written, for every type and rank, with the data at a multiple of 64', () => {
    const arrays = [
      { shape: [2, 3], data: Float32Array.of(0, -1, 2, Number.NaN, 4, 5) },
      { shape: [2], data: Float64Array.of(Math.PI, -0) },
      { shape: [], data: BigInt64Array.of(-(2n ** 63n)) },
      { shape: [3, 0, 5], data: new Uint8Array(0) },
      { shape: new Array(20).fill(1), data: Uint8Array.of(7) },
    ]
    for (const array of arrays) {
      const bytes = writeNpy(array)
      assert.deepEqual(readNpy(bytes), array)
      assert.equal((bytes.length - array.data.byteLength) % 64, 0)
    }
  })

  it('are read from versions 1 to 3 and from unaligned bytes', () => {
    const text = header('<f4', 'False', '(6,)')
    for (const major of [1, 2, 3]) {
      const padded = Buffer.concat([Uint8Array.of(0), fileOf(text, floats, major)]).subarray(1)
      assert.deepEqual([...readNpy(padded).data], [0, 1, 2, 3, 4, 5])
    }
  })

  it('come out row-major when they are stored column-major', () => {
    const { shape, data } = readNpy(fileOf(header('<f4', 'True', '(2, 3)'), floats))
    assert.deepEqual(shape, [2, 3])
    assert.deepEqual([...data], [0, 2, 4, 1, 3, 5])
    assert.deepEqual(
      [...readNpy(fileOf(header('<f4', 'True', '(1, 3, 2)'), floats)).data],
      [0, 3, 1, 4, 2, 5],
    )
    assert.deepEqual([...readNpy(fileOf(header('<f4', 'True', '(6,)'), floats)).data], [0, 1, 2, 3, 4, 5])
  })

  it('are refused in other types, versions and sizes', async () => {
    for (const descr of ['>f4', '<f2', '|b1', '|O', '<U3'])
      await assertFault(() => readNpy(fileOf(header(descr, 'False', '(6,)'), floats)), 'model/unsupported')
    await assertFault(() => readNpy(fileOf(header('<f4', 'False', '(6,)'), floats, 4)), 'model/unsupported')
    await assertFault(() => readNpy(fileOf(header('<f4', 'False', '(7,)'), floats)), 'model/corrupt')
    await assertFault(() => readNpy(fileOf(header('<f4', 'False', '(5,)'), floats)), 'model/corrupt')
    await assertFault(
      () => readNpy(fileOf(header('<f4', 'False', '(9999999999999, 9999999999999)'), floats)),
      'model/corrupt',
    )
    for (const bad of [
      '{}',
      header('<f4', 'No', '(6,)'),
      header('<f4', 'False', '(6.5,)'),
      header('<f4', 'False', '6'),
    ])
      await assertFault(() => readNpy(fileOf(bad, floats)), 'model/malformed')
    await assertFault(() => readNpy(Buffer.from('\x93NUMPX\x01\x00  ', 'latin1')), 'model/malformed')
  })

  it('end in a Fault wherever the file is cut', () => {
    const bytes = writeNpy({ shape: [6], data: new Float32Array(floats.buffer) })
    for (let length = 0; length < bytes.length; length++)
      assert.throws(() => readNpy(bytes.subarray(0, length)), Fault, `cut to ${length}`)
  })

  it('are saved and loaded, and float32 is insisted on where it is asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'assay-npy-'))
    try {
      const path = join(folder, 'a.npy')
      await saveNpy(path, { shape: [1], data: Float32Array.of(0.5) })
      assert.deepEqual(await loadNpyF32(path), { shape: [1], data: Float32Array.of(0.5) })
      await saveNpy(path, { shape: [1], data: Float64Array.of(0.5) })
      assert.deepEqual((await loadNpy(path)).data, Float64Array.of(0.5))
      await assertFault(() => loadNpyF32(path), 'model/unsupported', /<f8/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
