import type { SeededRandom } from '../../random/seeded-random.ts'
import { emptyRaster, type Raster } from './raster.ts'

/** A change of colour: first saturation and hue, then shift and contrast per channel, then gamma. */
export interface ColourChange {
  readonly saturation: number
  /** Radians about the grey axis. */
  readonly hue: number
  /** Levels, red green blue. */
  readonly shift: readonly [number, number, number]
  /** Factor about the middle grey. */
  readonly contrast: number
  readonly gamma: number
}

/**
 * Random colours; `strength` 1 is what SBI (Shiohara and Yamasaki 2022) does to one side of a blend: RGB by up to 20
 * levels, hue and saturation, brightness and contrast.
 */
export const drawColourChange = (random: SeededRandom, strength: number): ColourChange => {
  const within = (reach: number) => random.between(-reach * strength, reach * strength)
  const brightness = random.chance(0.6) ? within(20) : 0
  const tint = random.chance(0.6)
  const channel = () => brightness + (tint ? within(18) : 0)
  return {
    saturation: random.chance(0.6) ? 1 + within(0.3) : 1,
    hue: random.chance(0.4) ? within(0.12) : 0,
    shift: [channel(), channel(), channel()],
    contrast: random.chance(0.6) ? 1 + within(0.13) : 1,
    gamma: random.chance(0.4) ? Math.exp(within(0.2)) : 1,
  }
}

/** The change as a 3x4 matrix, in row order; the hue turn keeps greys grey. */
const matrixOf = ({ saturation, hue, shift, contrast }: ColourChange): Float64Array => {
  const matrix = new Float64Array(12)
  const luma = [0.299, 0.587, 0.114]
  const [cosine, sine] = [Math.cos(hue), Math.sin(hue)]
  for (let row = 0; row < 3; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      const same = row === column ? 1 : 0
      const next = column === (row + 1) % 3 ? 1 : column === (row + 2) % 3 ? -1 : 0
      const turned = cosine * same + (1 - cosine) / 3 - (sine * next) / Math.sqrt(3)
      const grey = luma[column]!
      matrix[row * 4 + column] = contrast * (grey + saturation * (turned - grey))
    }
    matrix[row * 4 + 3] = 128 + contrast * (shift[row]! - 128)
  }
  return matrix
}

/** Applies a change of colour; the result lies within 0 to 255. */
export const changeColours = (picture: Raster, change: ColourChange): Raster => {
  const m = matrixOf(change)
  const { gamma } = change
  const curve =
    gamma === 1 ? null : Float32Array.from({ length: 1021 }, (_, index) => 255 * (index / 1020) ** gamma)
  const result = emptyRaster(picture.width, picture.height, 3)
  const { values } = picture
  for (let at = 0; at < values.length; at += 3) {
    const r = values[at]!
    const g = values[at + 1]!
    const b = values[at + 2]!
    for (let channel = 0, row = 0; channel < 3; channel += 1, row += 4) {
      const mixed = m[row]! * r + m[row + 1]! * g + m[row + 2]! * b + m[row + 3]!
      const level = mixed <= 0 ? 0 : Math.min(mixed, 255)
      result.values[at + channel] = curve ? curve[(4 * level + 0.5) | 0]! : level
    }
  }
  return result
}

const weightedStatistics = ({ values }: Raster, mask: Float32Array, channel: number) => {
  let [weight, sum, squares] = [1e-6, 0, 0]
  for (let index = 0; index < mask.length; index += 1) {
    const share = mask[index]!
    const value = values[3 * index + channel]!
    weight += share
    sum += share * value
    squares += share * value * value
  }
  const mean = sum / weight
  return { mean, spread: Math.sqrt(Math.max(1, squares / weight - mean * mean)) }
}

/**
 * Moves a picture's colours towards another's mean and spread under a mask, per RGB channel (after Reinhard et al. 2001,
 * who do it in a decorrelated space); `strength` 1 goes all the way.
 */
export const matchColours = (source: Raster, target: Raster, mask: Raster, strength: number): Raster => {
  const result = emptyRaster(source.width, source.height, 3)
  for (let channel = 0; channel < 3; channel += 1) {
    const from = weightedStatistics(source, mask.values, channel)
    const to = weightedStatistics(target, mask.values, channel)
    const gain = 1 + strength * (Math.min(1.8, Math.max(0.55, to.spread / from.spread)) - 1)
    const mean = from.mean + strength * (to.mean - from.mean)
    for (let index = channel; index < result.values.length; index += 3)
      result.values[index] = (source.values[index]! - from.mean) * gain + mean
  }
  return result
}
