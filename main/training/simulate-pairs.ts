import { assert } from '#app/assert.ts'
import { Fault } from '#app/fault.ts'
import {
  type RealFace,
  type SimulatedPair,
  type SimulationOptions,
  simulateForgery,
} from '#models/simulation/simulate-forgery.ts'
import type { FaceStore } from './face-store.ts'
import type { PairArrays, PairPlan } from './pair-plan.ts'

/** A stored face as the simulation takes it. */
export const realFaceAt = (store: FaceStore, place: number): RealFace => {
  const { entry, landmarks, picture } = store.read(place)
  return { side: entry.side, pixels: picture.pixels, landmarks, square: entry.square }
}

/** Means over square cells: [side²] to [target²]; side is a multiple of target. */
export const shrinkMask = (mask: Float32Array, side: number, target: number): Float32Array => {
  const cell = side / target
  assert(Number.isInteger(cell), `masks of side ${target} from pictures of side ${side}`)
  const result = new Float32Array(target * target)
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      result[Math.floor(y / cell) * target + Math.floor(x / cell)]! += mask[y * side + x]! / (cell * cell)
  return result
}

/** A face that no forgery can be made of (flat, turned away) gives its turn to the donor. */
export const pairOf = (
  face: RealFace,
  donor: RealFace,
  seed: string,
  options: SimulationOptions,
): SimulatedPair => {
  try {
    return simulateForgery(face, seed, options, donor)
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    return simulateForgery(donor, seed, options, face)
  }
}

/** Makes the pairs of a plan. The same plan gives the same bytes in every thread. */
export const simulatePairs = (store: FaceStore, plan: PairPlan): PairArrays => {
  const { places, donors, options, maskSide } = plan
  const bytes = options.size ** 2 * 3
  const pictures = new Uint8Array(2 * places.length * bytes)
  const masks = new Float32Array(places.length * maskSide ** 2)
  const pairs = places.map((place, index) => {
    const donor = realFaceAt(store, donors[index]!)
    const seed = `${plan.seed} ${plan.step} ${index}`
    const pair = pairOf(realFaceAt(store, place), donor, seed, options)
    pictures.set(pair.real, index * bytes)
    pictures.set(pair.forged, (places.length + index) * bytes)
    masks.set(shrinkMask(pair.mask, options.size, maskSide), index * maskSide ** 2)
    const { regions, method, blend, opacity, level, difference } = pair
    return { place, regions, method, blend, opacity, level, difference }
  })
  return { pictures, masks, pairs }
}
