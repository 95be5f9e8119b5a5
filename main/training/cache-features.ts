import { Fault } from '#app/fault.ts'
import type { FaceStore } from './face-store.ts'
import type { CachedPair, FeatureCache } from './feature-cache.ts'
import type { PackEncoder } from './pack-encoder.ts'
import { planFaces } from './pair-batches.ts'
import type { PairPlan } from './pair-plan.ts'
import { simulatePairs } from './simulate-pairs.ts'

/** Simulates the pairs that a cache lacks and runs the encoder over them, one pair at a time. */
export const fillFeatureCache = async (
  cache: FeatureCache,
  options: {
    readonly store: FaceStore
    readonly encoder: () => Promise<PackEncoder>
    /** The plan of one pair. */
    readonly planOf: (index: number) => PairPlan
    readonly signal: AbortSignal
    readonly onPair: (done: number, total: number) => void
  },
): Promise<void> => {
  const { store, planOf, signal, onPair } = options
  const total = cache.missing.length
  if (total === 0) return
  const encoder = await options.encoder()
  for (const [done, index] of cache.missing.entries()) {
    if (signal.aborted)
      throw new Fault(
        'engine/cancelled',
        `Stopped with ${total - done} pairs still to be cached; the same command goes on.`,
      )
    const { pictures, masks, pairs } = simulatePairs(store, planOf(index))
    const half = pictures.length / 2
    await cache.write(index, {
      real: await encoder.tokens(pictures.subarray(0, half)),
      forged: await encoder.tokens(pictures.subarray(half)),
      mask: masks,
      opacity: pairs[0]!.opacity,
    })
    onPair(done + 1, total)
  }
}

/** A batch of P cached pairs: tokens per tap [2P, N, D], real ones first, and masks [P, M, M]. */
export interface CachedBatch {
  readonly tokens: readonly Float32Array[]
  readonly masks: Float32Array
  readonly pairs: readonly { readonly opacity: number }[]
}

const joined = (arrays: readonly Float32Array[]): Float32Array => {
  const result = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const array of arrays) {
    result.set(array, at)
    at += array.length
  }
  return result
}

/** Reads cached pairs as one batch. */
export const cachedBatch = async (cache: FeatureCache, places: readonly number[]): Promise<CachedBatch> => {
  const pairs: CachedPair[] = []
  for (const place of places) pairs.push(await cache.read(place))
  return {
    tokens: pairs[0]!.real.map((_, tap) =>
      joined([...pairs.map(({ real }) => real[tap]!), ...pairs.map(({ forged }) => forged[tap]!)]),
    ),
    masks: joined(pairs.map(({ mask }) => mask)),
    pairs,
  }
}

/** The cached pairs of a step: each epoch is a new order of all of them. */
export const planCachedPairs = (count: number, pairs: number, seed: number) => {
  const all = Array.from({ length: count }, (_, index) => index)
  return (step: number): readonly number[] => planFaces(all, pairs, seed, step)
}
