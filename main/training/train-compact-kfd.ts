import { tensorOf } from '#models/runtime/session.ts'
import { curriculum, easyUntil } from '#models/simulation/curriculum.ts'
import type { SourceMethodName } from '#models/simulation/source-methods.ts'
import type { AdamOptions } from '#models/training/adam.ts'
import { openCompactInference } from '#models/training/compact-inference.ts'
import { type CompactKfd, compactTrainingStep } from '#models/training/compact-kfd.ts'
import type { ObjectiveWeights } from '#models/training/kfd-objective.ts'
import type { Schedule } from '#models/training/schedule.ts'
import { chosenPlaces, type FaceChoice } from './chosen-places.ts'
import { openFaceStore } from './face-store.ts'
import { firstState, type Predecessor, recordPredecessor } from './first-state.ts'
import { openPairBatches } from './pair-batches.ts'
import { runDetectorTraining, type TrainingWatch } from './run-detector-training.ts'
import { openTrainingFolder } from './training-folder.ts'
import { measureValidation, validationPlaces, validationSet } from './validation-set.ts'

/** Everything that decides the weights; written to the run's folder. */
export interface CompactRun extends FaceChoice {
  readonly network: CompactKfd
  readonly objective: ObjectiveWeights
  readonly adam: AdamOptions
  readonly schedule: Schedule
  readonly pairs: number
  readonly seed: number
  readonly methods: readonly SourceMethodName[]
  /** SHA-256 of the checkpoint whose averaged weights it begins with; null: it begins from nothing. */
  readonly from: string | null
}

export interface TrainOptions extends TrainingWatch {
  readonly storePath: string
  readonly folder: string
  readonly run: CompactRun
  /** The run whose checkpoint `run.from` names. */
  readonly predecessor: Predecessor | null
  readonly validationPairs: number
}

/**
 * Trains the compact detector (stage 1) from a face store, or goes on with the run in the folder. Interrupted by the
 * signal it saves and returns; continued, it computes what it would have computed. Returns the next step.
 */
export const trainCompactKfd = async (options: TrainOptions, signal: AbortSignal): Promise<number> => {
  const { run, storePath, threads } = options
  const { network, schedule, pairs, methods, objective, adam } = run
  using store = openFaceStore(storePath)
  const places = chosenPlaces(storePath, store.faces, run)
  const step = compactTrainingStep(pairs, network, { objective, adam })
  const folder = await openTrainingFolder(options.folder, { ...run }, step.state, store.indexSha256)
  await recordPredecessor(options.folder, options.predecessor)
  const size = network.encoder.image
  const maskSide = network.kfd.map
  const validation = validationPlaces(store, options.validationPairs, options.onNotice)
  const batch = Math.min(16, options.validationPairs)
  const sets =
    validation.length > 0
      ? (['mild', 'strong'] as const).map((level) =>
          validationSet(store, validation, {
            level,
            pairs: options.validationPairs,
            batch,
            size,
            maskSide,
            methods,
          }),
        )
      : []
  const inference = sets.length > 0 ? await openCompactInference(network, 2 * batch, threads) : null
  const batches = openPairBatches({
    store,
    storePath,
    places,
    pairs,
    maskSide,
    seed: run.seed,
    simulation: (at) => {
      const progress = at / schedule.steps
      // A network that can already tell forgeries apart needs no easy ones.
      return curriculum(run.from === null ? progress : Math.max(progress, easyUntil), size, methods)
    },
    steps: schedule.steps,
  })
  const shape = [2 * pairs, size, size, 3]
  try {
    return await runDetectorTraining(
      {
        ...options,
        step,
        schedule,
        adam,
        pairs,
        folder,
        initial: () => firstState(step.state, run.seed, options.predecessor),
        batch: async (at) => {
          const { pictures, masks } = await batches.take(at)
          return { pictures: tensorOf(pictures, shape), masks: tensorOf(masks, [pairs, maskSide, maskSide]) }
        },
        validations: sets.map((set) => ({
          level: set.level,
          measure: (state) =>
            measureValidation(set.batches, ({ pictures }) => inference!.run(state, pictures)),
        })),
      },
      signal,
    )
  } finally {
    await batches.close()
    await inference?.close()
  }
}
