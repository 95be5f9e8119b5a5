/**
 * A stream of uniform numbers in 0..1 (32 bits each) that depends on the seed alone: xoshiro128** (Blackman and Vigna 2018), its
 * state filled by splitmix32. Not for secrets.
 */
export const seededRandom = (seed: number): (() => number) => {
  let counter = seed | 0
  const mix = (): number => {
    counter = (counter + 0x9e3779b9) | 0
    let z = counter
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return z ^ (z >>> 15)
  }
  let [a, b, c, d] = [mix(), mix(), mix(), mix()]
  return () => {
    const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, 11)
    return scrambled / 2 ** 32
  }
}

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits))
