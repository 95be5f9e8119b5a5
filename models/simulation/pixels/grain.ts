import { emptyRaster, type Raster } from './raster.ts'

/** Noise of a standard deviation in levels; `colour` 0 is the same in all channels, 1 independent in each. */
export interface Grain {
  readonly sigma: number
  readonly colour: number
  readonly seed: number
}

/** Numerical Recipes' linear congruential generator: its upper bits choose from the table. */
const step = (state: number): number => (Math.imul(state, 1_664_525) + 1_013_904_223) | 0

/** Normal numbers to choose from at random: drawing each anew would cost more than all other degradations. */
const normals = (() => {
  const table = new Float32Array(65_536)
  let state = 0x2545f491
  for (let index = 0; index < table.length; index += 1) {
    let sum = -6
    for (let term = 0; term < 12; term += 1) {
      state = step(state)
      sum += (state >>> 0) / 4_294_967_296
    }
    table[index] = sum
  }
  return table
})()

/** Adds noise that depends on the seed and the picture's width and height alone. */
export const addGrain = (picture: Raster, { sigma, colour, seed }: Grain): Raster => {
  const result = emptyRaster(picture.width, picture.height, 3)
  const { values } = picture
  const own = sigma * Math.sqrt(colour)
  const joint = sigma * Math.sqrt(1 - colour)
  let state = seed | 0
  for (let at = 0; at < values.length; at += 3) {
    state = step(state)
    const grey = joint * normals[state >>> 16]!
    for (let channel = 0; channel < 3; channel += 1) {
      state = step(state)
      result.values[at + channel] = values[at + channel]! + grey + own * normals[state >>> 16]!
    }
  }
  return result
}
