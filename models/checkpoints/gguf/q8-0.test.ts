import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { f32OfHalf } from '../half.ts'
import { f32OfQ8, q8OfF32 } from './q8-0.ts'

const ramp = Float32Array.from({ length: 32 }, (_, i) => i - 15)

describe('Q8_0', () => {
  it('stores a block as a half-precision scale and 32 signed bytes', () => {
    // Largest magnitude 127: the scale is 1 (half 0x3c00) and the bytes are the values.
    const values = Float32Array.from({ length: 32 }, (_, i) => (i === 0 ? -127 : i))
    const blocks = q8OfF32(values)
    assert.equal(blocks.length, 34)
    assert.deepEqual([...blocks.subarray(0, 2)], [0x00, 0x3c])
    assert.deepEqual([...new Int8Array(blocks.buffer, 2)], [...values])
    assert.deepEqual(f32OfQ8(blocks), values)
  })

  it('rounds halves away from zero', () => {
    const values = new Float32Array(32)
    values.set([127, 0.5, -0.5, 1.5, -1.5, 2.5, 0.49999997])
    assert.deepEqual([...new Int8Array(q8OfF32(values).buffer, 2, 7)], [127, 1, -1, 2, -2, 3, 0])
  })

  it('stores zeros as zero bytes, which decode to zeros', () => {
    assert.ok(q8OfF32(new Float32Array(64)).every((byte) => byte === 0))
    assert.deepEqual(f32OfQ8(new Uint8Array(68)), new Float32Array(64))
  })

  it('reads blocks that do not begin at an even byte', () => {
    const blocks = q8OfF32(ramp)
    const shifted = Buffer.concat([Uint8Array.of(9), blocks]).subarray(1)
    assert.deepEqual(f32OfQ8(shifted), f32OfQ8(blocks))
  })

  it('is off by at most half a step and the rounding of the scale', () => {
    const block = fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), (rows) => {
        const values = Float32Array.from(rows.flat())
        const blocks = q8OfF32(values)
        const back = f32OfQ8(blocks)
        for (let i = 0; i < values.length; i++) {
          const start = i - (i % 32)
          const largest = Math.max(...values.subarray(start, start + 32).map(Math.abs))
          // A half is off by 2^-11 of its value, or by 2^-25 where it is subnormal; then 127 steps share the error.
          const bound = (largest / 127) * 0.5 + largest * 2 ** -11 + 127 * 2 ** -25 + 1e-6 * largest
          assert.ok(Math.abs(back[i]! - values[i]!) <= bound, `${values[i]} became ${back[i]}`)
        }
        const [scale] = f32OfHalf(Uint16Array.of(blocks[0]! | (blocks[1]! << 8)))
        assert.ok(scale! >= 0)
      }),
      { numRuns: 300 },
    )
  })

  it('refuses what is not finite or too large for its scale', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, -1e7]) {
      const values = Float32Array.from(ramp)
      values[7] = wrong
      assert.throws(() => q8OfF32(values), { code: 'model/unsupported' })
    }
    assert.throws(() => q8OfF32(new Float32Array(31)), /blocks of 32/)
  })
})
