import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bfloat16OfF32, f32OfBfloat16 } from './bfloat16.ts'
import { f32OfHalf, halfOfF32 } from './half.ts'

const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits)
const f32OfBits = (bits: number): Float32Array => new Float32Array(Uint32Array.of(bits).buffer)

/** The value of a half by the definition of the format. */
const halfByDefinition = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** Nearest of all 65536 values, ties to the even bit pattern, found by bisection over the positive ones. */
const nearest = (value: number, decode: (bits: number) => number, infinity: number): number => {
  let low = 0
  let high = infinity
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (decode(middle) <= value) low = middle
    else high = middle
  }
  // Infinity rounds as if it were the next number of the grid.
  const step = decode(infinity - 1) - decode(infinity - 2)
  const above = high === infinity ? decode(infinity - 1) + step : decode(high)
  const toLow = value - decode(low)
  const toHigh = above - value
  return toLow < toHigh || (toLow === toHigh && low % 2 === 0) ? low : high
}

const bits32 = fc.oneof(
  fc.integer({ min: 0, max: 0x7f7fffff }),
  // The range of halves, and the middles between two of them, where rounding is decided.
  fc.integer({ min: 0x33000000 - 0x2000, max: 0x47800000 + 0x2000 }),
  fc.integer({ min: 0x33000000 >> 12, max: 0x47800000 >> 12 }).map((high) => high << 12),
  fc.integer({ min: 0, max: 0x7f7f }).map((high) => (high << 16) | 0x8000),
)

describe('half precision', () => {
  it('widens all 65536 halves exactly', () => {
    const wide = f32OfHalf(all)
    for (let bits = 0; bits < 65536; bits++)
      assert.ok(Object.is(wide[bits], halfByDefinition(bits)), `half ${bits}`)
  })

  it('narrows every half to itself', () => {
    const back = halfOfF32(f32OfHalf(all))
    for (let bits = 0; bits < 65536; bits++)
      if (Number.isNaN(halfByDefinition(bits))) assert.equal(back[bits], bits | 0x200)
      else assert.equal(back[bits], bits)
  })

  it('narrows any float32 to the nearest half, ties to even, on both sides of zero', () => {
    fc.assert(
      fc.property(bits32, (bits) => {
        const [value] = f32OfBits(bits)
        const expected = value! >= 65520 ? 0x7c00 : nearest(value!, halfByDefinition, 0x7c00)
        assert.equal(halfOfF32(Float32Array.of(value!))[0], expected)
        assert.equal(halfOfF32(Float32Array.of(-value!))[0], expected | 0x8000)
      }),
      { numRuns: 20_000 },
    )
  })

  it('keeps infinities and rounds what is too large to them', () => {
    const values = Float32Array.of(Infinity, -Infinity, 65504, 65519.996, 65520, -1e30)
    assert.deepEqual([...halfOfF32(values)], [0x7c00, 0xfc00, 0x7bff, 0x7bff, 0x7c00, 0xfc00])
  })
})

describe('bfloat16', () => {
  const decode = (bits: number): number => f32OfBits((bits << 16) >>> 0)[0]!

  it('widens and narrows all 65536 patterns', () => {
    const wide = f32OfBfloat16(all)
    const back = bfloat16OfF32(wide)
    for (let bits = 0; bits < 65536; bits++) {
      assert.ok(Object.is(wide[bits], decode(bits)))
      if (Number.isNaN(wide[bits])) assert.ok(Number.isNaN(decode(back[bits]!)))
      else assert.equal(back[bits], bits)
    }
  })

  it('narrows any float32 to the nearest, ties to even', () => {
    fc.assert(
      fc.property(bits32, (bits) => {
        const [value] = f32OfBits(bits)
        assert.equal(bfloat16OfF32(Float32Array.of(value!))[0], nearest(value!, decode, 0x7f80))
      }),
      { numRuns: 20_000 },
    )
  })

  it('never turns NaN into infinity', () => {
    const narrowed = bfloat16OfF32(f32OfBits(0x7f800001))[0]!
    assert.ok(Number.isNaN(decode(narrowed)))
  })
})
