import type { SeededRandom } from '../random/seeded-random.ts'

const steps = 2 ** 16
const density = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)

/** The normal distribution function by its series (Marsaglia 2004): Phi(x) = 1/2 + phi(x) (x + x³/3 + x⁵/(3·5) + …). */
const cumulative = (x: number): number => {
  let term = x
  let sum = x
  for (let odd = 3; Math.abs(term) > 1e-17; odd += 2) {
    term *= (x * x) / odd
    sum += term
  }
  return 0.5 + sum * density(x)
}

/** The middle quantile of each of `steps` equally likely ranges, by Newton's method from one to the next. */
const quantileTable = (): Float32Array => {
  const table = new Float32Array(steps)
  let x = 0
  for (let step = steps / 2; step < steps; step += 1) {
    const target = (step + 0.5) / steps
    for (let round = 0; round < 4; round += 1) x -= (cumulative(x) - target) / density(x)
    table[step] = x
    table[steps - 1 - step] = -x
  }
  return table
}

let quantiles: Float32Array | undefined

/**
 * Standard normal numbers at a rate of a hundred million a second: each is one of 65,536 equally likely quantiles (the
 * largest is 4.3), drawn with 16 bits.
 */
export const standardNormals = (count: number, random: SeededRandom): Float32Array<ArrayBuffer> => {
  quantiles ??= quantileTable()
  const result = new Float32Array(count)
  for (let index = 0; index < count; index += 2) {
    const word = random.below(2 ** 32)
    result[index] = quantiles[word & 0xffff]!
    // Writing behind the end of an odd count is ignored.
    result[index + 1] = quantiles[word >>> 16]!
  }
  return result
}
