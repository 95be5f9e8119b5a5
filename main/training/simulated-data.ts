import { tensorOf } from '#models/runtime/session.ts'
import { openPairBatches } from './pair-batches.ts'
import { type TrainingData, type TrainingDataOptions, validationLevels } from './training-data.ts'
import { measureValidation, validationPlaces, validationSet } from './validation-set.ts'

const largestBatch = 16

/** Fresh simulated pictures for every step, for an encoder that is trained itself. */
export const openSimulatedData = async (options: TrainingDataOptions): Promise<TrainingData> => {
  const { run, store, storePath, places, simulation, validationPairs } = options
  const { network, pairs, schedule, methods, seed } = run
  const size = network.encoder.image
  const maskSide = network.kfd.map
  const held = validationPlaces(store, options.validationPairs, options.onNotice)
  const batch = Math.min(largestBatch, validationPairs)
  const sets =
    held.length === 0
      ? []
      : validationLevels.map((level) =>
          validationSet(store, held, { level, pairs: validationPairs, batch, size, maskSide, methods }),
        )
  const batches = openPairBatches({
    store,
    storePath,
    places,
    pairs,
    maskSide,
    seed,
    simulation,
    steps: schedule.steps,
  })
  return {
    batch: async (step) => {
      const { pictures, masks } = await batches.take(step)
      return {
        pictures: tensorOf(pictures, [2 * pairs, size, size, 3]),
        masks: tensorOf(masks, [pairs, maskSide, maskSide]),
      }
    },
    validationBatch: batch,
    validations: sets.map(({ level, batches: fixed }) => ({
      level,
      measure: (infer) =>
        measureValidation(fixed, ({ pictures }) =>
          infer({ pictures: tensorOf(pictures, [2 * batch, size, size, 3]) }),
        ),
    })),
    [Symbol.asyncDispose]: batches.close,
  }
}
