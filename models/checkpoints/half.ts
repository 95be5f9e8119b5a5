/** IEEE 754 binary16 ("half"): 1 sign bit, 5 exponent bits, 10 fraction bits; both ways, exactly rounded. */

let table: Uint32Array | undefined

/** The bits of the float32 of equal value for one half. */
const widen = (half: number): number => {
  const sign = (half & 0x8000) << 16
  const exponent = (half >>> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13)
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13)
  if (fraction === 0) return sign
  // A subnormal half is a normal float32: move its leading one to the hidden bit.
  const shift = Math.clz32(fraction) - 21
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)
}

/** Halves, given as their bits, to float32: exact, NaN payloads included. */
export const f32OfHalf = (halves: Uint16Array): Float32Array<ArrayBuffer> => {
  table ??= Uint32Array.from({ length: 65536 }, (_, half) => widen(half))
  const known = table
  const bits = new Uint32Array(halves.length)
  for (let i = 0; i < halves.length; i++) bits[i] = known[halves[i]!]!
  return new Float32Array(bits.buffer)
}

/** float32 to the bits of the nearest half, ties to even; too large becomes infinity, NaN stays NaN. */
export const halfOfF32 = (values: Float32Array): Uint16Array<ArrayBuffer> => {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halves = new Uint16Array(values.length)
  for (let i = 0; i < bits.length; i++) {
    const all = bits[i]!
    const sign = (all >>> 16) & 0x8000
    const rest = all & 0x7fffffff
    let half: number
    if (rest > 0x7f800000) half = 0x7e00 | ((rest >>> 13) & 0x1ff)
    else if (rest >= 0x47800000) half = 0x7c00
    else if (rest >= 0x38800000) half = (rest - 0x38000000 + 0xfff + ((rest >>> 13) & 1)) >>> 13
    else if (rest < 0x33000000) half = 0
    else {
      // Subnormal: the 24-bit significand is shifted right and rounded on what falls out.
      const shift = 126 - (rest >>> 23)
      const significand = (rest & 0x7fffff) | 0x800000
      const kept = significand >>> shift
      const lost = significand & ((1 << shift) - 1)
      const middle = 1 << (shift - 1)
      half = kept + (lost > middle || (lost === middle && (kept & 1) === 1) ? 1 : 0)
    }
    halves[i] = sign | half
  }
  return halves
}
