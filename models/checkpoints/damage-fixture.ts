import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Fault, type FaultCode } from '#app/fault.ts'
import { sourceOfBytes } from './byte-source.ts'
import { readCheckpoint } from './open-checkpoint.ts'
import type { TensorTable } from './tensor-table.ts'

/** Passes when the work ends in a model fault of one of these codes whose sentence and detail are complete. */
export const assertFault = async (work: () => unknown, code: FaultCode, about?: RegExp): Promise<Fault> => {
  try {
    await work()
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    assert.equal(thrown.code, code, thrown.message)
    if (about) assert.match(thrown.message, about)
    for (const key of ['file', 'offset', 'expected', 'found'])
      assert.ok(key in thrown.detail, `detail.${key}`)
    assert.match(thrown.message, /\.$/)
    return thrown
  }
  assert.fail(`no fault, although ${code} was expected`)
}

/** Lists and reads everything; a Fault is an answer, any other error is thrown on. Gives the table that could be read. */
export const readWhole = async (bytes: Uint8Array): Promise<TensorTable | Fault> => {
  try {
    const table = await readCheckpoint(sourceOfBytes(bytes, 'damaged'))
    for (const tensor of table.tensors.values()) {
      assert.ok(tensor.byteLength <= bytes.length, 'no tensor is larger than the file')
      assert.equal((await tensor.read()).length, tensor.byteLength)
      if (tensor.dtype === 'f32') await tensor.readF32()
    }
    return table
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.family === 'model') return thrown
    throw thrown
  }
}

/** Every shorter file is a Fault. */
export const assertTruncationsFault = async (bytes: Uint8Array): Promise<void> => {
  for (let length = 0; length < bytes.length; length++)
    assert.ok(
      (await readWhole(bytes.subarray(0, length))) instanceof Fault,
      `cut to ${length} of ${bytes.length} bytes`,
    )
}

/** Files with some bytes changed, inserted or repeated are read or end in a Fault. */
export const assertDamageFaults = (bytes: Uint8Array): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.boolean(),
      async (changes, inserts) => {
        const damaged = [...bytes]
        for (const [at, value] of changes) damaged.splice(at, inserts ? 0 : 1, value)
        await readWhole(Uint8Array.from(damaged))
      },
    ),
    { numRuns: 1500 },
  )
