import { assert } from '#app/assert.ts'
import { Fault } from '#app/fault.ts'
import { f32OfHalf, halfOfF32 } from '../half.ts'

/** Q8_0 (ggml): blocks of 32 values, stored as one half-precision scale d and 32 signed bytes q; value = d q. */
const blockValues = 32
const blockSize = 34

/** Q8_0 blocks to float32; `blocks` is a whole number of 34-byte blocks. */
export const f32OfQ8 = (blocks: Uint8Array): Float32Array<ArrayBuffer> => {
  assert(blocks.length % blockSize === 0, 'Q8_0 bytes come in blocks of 34')
  const count = blocks.length / blockSize
  const scales = new Uint16Array(count)
  for (let b = 0; b < count; b++) scales[b] = blocks[b * blockSize]! | (blocks[b * blockSize + 1]! << 8)
  const scale = f32OfHalf(scales)
  const quants = new Int8Array(blocks.buffer, blocks.byteOffset, blocks.byteLength)
  const values = new Float32Array(count * blockValues)
  for (let b = 0; b < count; b++) {
    const d = scale[b]!
    const from = b * blockSize + 2
    for (let i = 0; i < blockValues; i++) values[b * blockValues + i] = d * quants[from + i]!
  }
  return values
}

/** C's roundf: to the nearest whole number, halves away from zero. */
const roundAway = (value: number): number => (value < 0 ? -Math.floor(0.5 - value) : Math.floor(0.5 + value))

/**
 * float32 to Q8_0 with the arithmetic of ggml's reference quantiser (in float32, scale = largest magnitude / 127).
 * `values` is a whole number of blocks of 32; values that are not finite, or whose scale exceeds a half, are
 * `model/unsupported`.
 */
export const q8OfF32 = (values: Float32Array): Uint8Array<ArrayBuffer> => {
  assert(values.length % blockValues === 0, 'Q8_0 values come in blocks of 32')
  const count = values.length / blockValues
  const scale = new Float32Array(count)
  const blocks = new Uint8Array(count * blockSize)
  for (let b = 0; b < count; b++) {
    let largest = 0
    // Not Math.max alone: NaN has to survive to the check below.
    for (let i = 0; i < blockValues; i++) largest = Math.max(largest, Math.abs(values[b * blockValues + i]!))
    const d = Math.fround(largest / 127)
    if (!(d < 65520))
      throw new Fault(
        'model/unsupported',
        'A weight is not a finite number or is too large to be stored as Q8_0.',
        {
          detail: { offset: b * blockValues, expected: 'finite values up to 8.3e6', found: String(largest) },
        },
      )
    scale[b] = d
    const inverse = d === 0 ? 0 : Math.fround(1 / d)
    const to = b * blockSize + 2
    for (let i = 0; i < blockValues; i++)
      blocks[to + i] = roundAway(Math.fround(values[b * blockValues + i]! * inverse))
  }
  const halves = halfOfF32(scale)
  for (let b = 0; b < count; b++) {
    blocks[b * blockSize] = halves[b]! & 0xff
    blocks[b * blockSize + 1] = halves[b]! >>> 8
  }
  return blocks
}
