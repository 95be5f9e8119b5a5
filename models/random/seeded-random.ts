/** Repeatable random numbers: the same seed gives the same sequence on every machine. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  readonly uniform: () => number
  readonly between: (low: number, high: number) => number
  /** A whole number in [0, count). */
  readonly below: (count: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(items: readonly T[]) => T
  /** Standard normal (Box and Muller 1958). */
  readonly normal: () => number
}

/** Four 32-bit words from a text (cyrb128's mixing of multiplications). */
const wordsOf = (text: string): [number, number, number, number] => {
  let [a, b, c, d] = [1_779_033_703, 3_144_134_277, 1_013_904_242, 2_773_480_762]
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    a = b ^ Math.imul(a ^ code, 597_399_067)
    b = c ^ Math.imul(b ^ code, 2_869_860_233)
    c = d ^ Math.imul(c ^ code, 951_274_213)
    d = a ^ Math.imul(d ^ code, 2_716_044_179)
  }
  return [a | 0, b | 0, c | 0, d | 0]
}

/** The generator sfc32 (Chris Doty-Humphrey's small fast counting generator) behind the usual draws. */
export const seededRandom = (seed: string | number): SeededRandom => {
  let [a, b, c, counter] = wordsOf(String(seed))
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  // The first outputs still show the seed.
  for (let round = 0; round < 16; round += 1) next()
  const uniform = () => next() / 4_294_967_296
  const below = (count: number) => Math.floor(uniform() * count)
  return {
    uniform,
    between: (low, high) => low + uniform() * (high - low),
    below,
    chance: (probability) => uniform() < probability,
    pick: (items) => items[below(items.length)]!,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  }
}
