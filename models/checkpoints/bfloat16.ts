/** bfloat16: the upper sixteen bits of a float32; both ways, exactly rounded. */

/** bfloat16, given as bits, to float32: exact. */
export const f32OfBfloat16 = (halves: Uint16Array): Float32Array<ArrayBuffer> => {
  const bits = new Uint32Array(halves.length)
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16
  return new Float32Array(bits.buffer)
}

/** float32 to the bits of the nearest bfloat16, ties to even; NaN stays a quiet NaN. */
export const bfloat16OfF32 = (values: Float32Array): Uint16Array<ArrayBuffer> => {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halves = new Uint16Array(values.length)
  for (let i = 0; i < bits.length; i++) {
    const all = bits[i]!
    const notNumber = (all & 0x7fffffff) > 0x7f800000
    halves[i] = notNumber ? (all >>> 16) | 0x40 : (all + 0x7fff + ((all >>> 16) & 1)) >>> 16
  }
  return halves
}
