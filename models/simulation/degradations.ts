import type { SeededRandom } from '../random/seeded-random.ts'
import { gaussianBlur, resample } from './filters.ts'
import { type JpegLoss, loseByJpeg } from './jpeg-loss.ts'
import { type FloatPicture, toBytes } from './picture.ts'

/** How hard the pictures are treated after the forgery, real and forged alike. */
export type DegradationLevel = 'none' | 'mild' | 'strong'

/** What is done, in this order; absent parts are not done. The same for both pictures of a pair. */
export interface Degradation {
  readonly blurSigma: number
  /** Side to which the picture is reduced before it is enlarged again; 0 leaves the size alone. */
  readonly reducedSide: number
  readonly noise: { readonly sigma: number; readonly seed: number } | null
  readonly jpeg: JpegLoss | null
}

const jpegOf = (random: SeededRandom, low: number, high: number): JpegLoss => ({
  quality: Math.round(random.between(low, high)),
  subsampled: random.chance(0.7),
  offset: random.below(8),
})

/** Draws the parameters of a level for pictures of a side. */
export const drawDegradation = (level: DegradationLevel, side: number, random: SeededRandom): Degradation => {
  const noise = (high: number) => ({ sigma: random.between(0.5, high), seed: random.below(2 ** 30) })
  if (level === 'none') return { blurSigma: 0, reducedSide: 0, noise: null, jpeg: null }
  if (level === 'mild')
    return {
      blurSigma: random.chance(0.25) ? random.between(0.3, 0.7) : 0,
      reducedSide: random.chance(0.3) ? Math.round(side * random.between(0.7, 0.95)) : 0,
      noise: random.chance(0.3) ? noise(3) : null,
      jpeg: random.chance(0.7) ? jpegOf(random, 70, 98) : null,
    }
  return {
    blurSigma: random.chance(0.4) ? random.between(0.4, 1.3) : 0,
    reducedSide: random.chance(0.5) ? Math.round(side * random.between(0.45, 0.85)) : 0,
    noise: random.chance(0.5) ? noise(7) : null,
    jpeg: random.chance(0.85) ? jpegOf(random, 30, 80) : null,
  }
}

/** A table of normal numbers: drawing each one anew would cost more than the rest of the degradation. */
const normalTable = (() => {
  const table = new Float32Array(65_536)
  let state = 0x9e3779b9
  for (let index = 0; index < table.length; index += 1) {
    let sum = -6
    for (let k = 0; k < 12; k += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      sum += state / 4_294_967_296
    }
    table[index] = sum
  }
  return table
})()

const addNoise = ({ side, values }: FloatPicture, sigma: number, seed: number): FloatPicture => {
  const result = new Float32Array(values.length)
  let state = seed >>> 0
  for (let index = 0; index < values.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    result[index] = values[index]! + sigma * normalTable[state >>> 16]!
  }
  return { side, values: result }
}

/** Applies a degradation and rounds to 8 bits: [side² · 3]. */
export const degrade = (picture: FloatPicture, degradation: Degradation): Uint8Array => {
  let result = picture
  const { blurSigma, reducedSide, noise, jpeg } = degradation
  if (blurSigma > 0) result = gaussianBlur(result, blurSigma)
  if (reducedSide > 0) result = resample(resample(result, reducedSide, 'area'), picture.side, 'bilinear')
  if (noise) result = addNoise(result, noise.sigma, noise.seed)
  if (jpeg) result = loseByJpeg(result, jpeg)
  return toBytes(result)
}
