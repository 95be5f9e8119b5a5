import { rocAuc } from '#models/evaluate/roc.ts'
import { tensorOf } from '#models/runtime/session.ts'
import { curriculum } from '#models/simulation/curriculum.ts'
import type { SourceMethodName } from '#models/simulation/source-methods.ts'
import type { AdamOptions } from '#models/training/adam.ts'
import { openCompactInference } from '#models/training/compact-inference.ts'
import { type CompactKfd, compactTrainingStep } from '#models/training/compact-kfd.ts'
import { initialState } from '#models/training/initial-state.ts'
import type { ObjectiveWeights } from '#models/training/kfd-objective.ts'
import type { Schedule } from '#models/training/schedule.ts'
import { runTraining } from '#models/training/train-loop.ts'
import { openFaceStore } from './face-store.ts'
import { openPairBatches } from './pair-batches.ts'
import { openTrainingFolder } from './training-folder.ts'
import { measureValidation, validationSet } from './validation-set.ts'

/** Everything that decides the weights; written to the run's folder. */
export interface CompactRun {
  readonly network: CompactKfd
  readonly objective: ObjectiveWeights
  readonly adam: AdamOptions
  readonly schedule: Schedule
  readonly pairs: number
  readonly seed: number
  readonly methods: readonly SourceMethodName[]
  /** At most so many identities of the training split, drawn by seed (table 3 of the paper); null for all. */
  readonly identities: number | null
  /** Sources of the face store that take part (table 5 of the paper); null for all. */
  readonly sources: readonly string[] | null
}

export interface TrainingProgress {
  readonly step: number
  readonly steps: number
  readonly loss: number
  /** AUC of the last training batches' scores. */
  readonly auc: number | null
  readonly imagesPerSecond: number
  readonly leftMs: number
}

export interface TrainOptions {
  readonly storePath: string
  readonly folder: string
  readonly run: CompactRun
  readonly threads: number
  readonly validationPairs: number
  readonly validateEvery: number
  readonly saveEvery: number
  readonly onProgress: (progress: TrainingProgress) => void
  readonly onValidation: (line: Readonly<Record<string, unknown>>) => void
}

const logEvery = 20

/** Places of a split that take part, in the store's order. */
const chosenPlaces = (
  faces: readonly { readonly split: string; readonly source: string; readonly identity: string }[],
  run: CompactRun,
): readonly number[] => {
  const places = faces.flatMap(({ split, source }, place) =>
    split === 'train' && (run.sources?.includes(source) ?? true) ? [place] : [],
  )
  if (run.identities === null) return places
  const identities = [...new Set(places.map((place) => faces[place]!.identity))]
  // Spread over the store, so that every source keeps its share.
  const kept = new Set(
    Array.from(
      { length: Math.min(run.identities, identities.length) },
      (_, index) =>
        identities[Math.floor((index * identities.length) / Math.min(run.identities!, identities.length))],
    ),
  )
  return places.filter((place) => kept.has(faces[place]!.identity))
}

/**
 * Trains the compact detector (stage 1) from a face store, or goes on with the run in the folder. Interrupted by the
 * signal it saves and returns; continued, it computes what it would have computed. Returns the next step.
 */
export const trainCompactKfd = async (options: TrainOptions, signal: AbortSignal): Promise<number> => {
  const { run, storePath } = options
  const { network, schedule, pairs, methods } = run
  const step = compactTrainingStep(pairs, network, { objective: run.objective, adam: run.adam })
  const store = openFaceStore(storePath)
  const folder = await openTrainingFolder(options.folder, { ...run }, step.state)
  const resumed = await folder.resume()
  const size = network.encoder.image
  const maskSide = network.kfd.map
  const batches = openPairBatches({
    store,
    storePath,
    places: chosenPlaces(store.faces, run),
    pairs,
    maskSide,
    seed: run.seed,
    simulation: (at) => curriculum(at / schedule.steps, size, methods),
    steps: schedule.steps,
  })
  const validation = store.faces.flatMap(({ split }, place) => (split === 'val' ? [place] : []))
  const batch = Math.min(16, options.validationPairs)
  const sets =
    options.validationPairs > 0 && validation.length > 1
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
  const inference = sets.length > 0 ? await openCompactInference(network, 2 * batch, options.threads) : null
  const window: { loss: number; score: { score: number; forged: boolean }[]; ms: number }[] = []
  const shape = [2 * pairs, size, size, 3]
  try {
    const next = await runTraining(
      {
        step,
        schedule,
        adam: run.adam,
        state: resumed?.state ?? initialState(step.state, run.seed),
        firstStep: resumed?.step ?? 0,
        threads: options.threads,
        batch: async (at) => {
          const { pictures, masks } = await batches.take(at)
          return { pictures: tensorOf(pictures, shape), masks: tensorOf(masks, [pairs, maskSide, maskSide]) }
        },
        onStep: async (report, state) => {
          const { metrics, stepMs, waitMs } = report
          const done = report.step + 1
          window.push({
            loss: metrics.loss![0]!,
            score: Array.from(metrics.score!, (score, index) => ({ score, forged: index >= pairs })),
            ms: stepMs + waitMs,
          })
          if (window.length > 50) window.shift()
          const ms = window.reduce((sum, item) => sum + item.ms, 0) / window.length
          const progress = {
            step: done,
            steps: schedule.steps,
            loss: window.reduce((sum, item) => sum + item.loss, 0) / window.length,
            auc: rocAuc(window.flatMap((item) => item.score)),
            imagesPerSecond: (2 * pairs * 1000) / ms,
            leftMs: (schedule.steps - done) * ms,
          }
          options.onProgress(progress)
          if (done % logEvery === 0) {
            const parts = Object.entries(metrics)
              .filter(([, values]) => values.length === 1)
              .map(([name, values]) => [name, values[0]!])
            folder.log({ ...Object.fromEntries(parts), ...progress, stepMs, waitMs })
          }
          const last = done === schedule.steps
          if (inference && (done % options.validateEvery === 0 || last)) {
            const averaged = state()
            for (const set of sets) {
              const figures = await measureValidation(set, inference, averaged)
              const line = { step: done, validation: set.level, ...figures }
              folder.log(line)
              options.onValidation(line)
            }
          }
          if (done % options.saveEvery === 0 || last || signal.aborted) await folder.save(done, state())
        },
      },
      signal,
    )
    return next
  } finally {
    await batches.close()
    await inference?.close()
    store.close()
  }
}
