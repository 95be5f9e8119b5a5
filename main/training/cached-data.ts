import path from 'node:path'
import { assert } from '#app/assert.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { tensorOf } from '#models/runtime/session.ts'
import { tapsOf, tokensName } from '#models/training/encoder-kfd.ts'
import type { Batch } from '#models/training/train-loop.ts'
import { type CachedBatch, cachedBatch, fillFeatureCache, planCachedPairs } from './cache-features.ts'
import { type FeatureCache, openFeatureCache } from './feature-cache.ts'
import { openPackEncoder, type PackEncoder } from './pack-encoder.ts'
import { planFaces } from './pair-batches.ts'
import type { PairPlan } from './pair-plan.ts'
import { type TrainingData, type TrainingDataOptions, validationLevels } from './training-data.ts'
import { measureValidation, validationPlaces, validationPlans } from './validation-set.ts'

const largestBatch = 16

/** Reads a cache batch by batch, since all of it may be larger than memory. */
const batchesOf = async function* (cache: FeatureCache, total: number, count: number) {
  for (let start = 0; start < total; start += count)
    yield await cachedBatch(
      cache,
      Array.from({ length: count }, (_, index) => start + index),
    )
}

/**
 * Tokens of a bounded set of simulated pairs, computed once by the pack's encoder and kept in the run's folder
 * (`train.features`, `mild.features`, `strong.features`). The set is fixed, so it is drawn as training ends: all levels of degradation.
 */
export const openCachedData = async (options: TrainingDataOptions): Promise<TrainingData> => {
  const { run, pack, store, places, signal, threads, onCached } = options
  const { network, pairs, schedule, seed, methods, cachedPairs } = run
  assert(cachedPairs !== null, 'a frozen encoder caches its pairs')
  const size = network.encoder.image
  const maskSide = network.kfd.map
  const layout = { taps: tapsOf(network.encoder), mask: maskSide }
  let encoder: PackEncoder | undefined
  const caches: FeatureCache[] = []
  const closeAll = async (): Promise<void> => {
    for (const cache of caches) await cache.close()
  }
  const filled = async (name: string, count: number, planOf: (index: number) => PairPlan) => {
    const content = { pack: run.pack.sha256, faces: store.indexSha256, plans: planOf(0), methods, places }
    const file = path.join(options.folder, `${name}.features`)
    const cache = await openFeatureCache(file, { content, layout, count })
    caches.push(cache)
    await fillFeatureCache(cache, {
      store,
      planOf,
      signal,
      onPair: onCached,
      encoder: async () => {
        encoder ??= await openPackEncoder(pack, threads)
        return encoder
      },
    })
    return cache
  }
  const feeds = ({ tokens, masks }: CachedBatch, count: number): Batch => ({
    ...Object.fromEntries(
      layout.taps.map(({ grid, width }, tap) => [
        tokensName(tap),
        tensorOf(tokens[tap]!, [2 * count, grid ** 2, width]),
      ]),
    ),
    masks: tensorOf(masks, [count, maskSide, maskSide]),
  })
  try {
    const train = await filled('train', cachedPairs, (index) => ({
      step: index,
      places: planFaces(places, 1, seed, index),
      donors: [seededRandom(`${seed} donors ${index}`).pick(places)],
      seed: String(seed),
      options: options.simulation(schedule.steps),
      maskSide,
    }))
    const held = validationPlaces(store, options.validationPairs, options.onNotice)
    const count = Math.min(largestBatch, options.validationPairs)
    const validations: TrainingData['validations'][number][] = []
    for (const level of held.length > 0 ? validationLevels : []) {
      const total = options.validationPairs - (options.validationPairs % count)
      const plans = validationPlans(held, { level, pairs: total, batch: 1, size, maskSide, methods })
      const cache = await filled(level, total, (index) => plans[index]!)
      validations.push({
        level,
        measure: (infer) =>
          measureValidation(batchesOf(cache, total, count), (batch) => {
            const { masks: _, ...tokens } = feeds(batch, count)
            return infer(tokens)
          }),
      })
    }
    const planOf = planCachedPairs(cachedPairs, pairs, seed)
    return {
      batch: async (step) => feeds(await cachedBatch(train, planOf(step)), pairs),
      validationBatch: count,
      validations,
      [Symbol.asyncDispose]: closeAll,
    }
  } catch (thrown) {
    await closeAll()
    throw thrown
  } finally {
    await encoder?.[Symbol.asyncDispose]()
  }
}
