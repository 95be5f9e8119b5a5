import { rocAuc } from '#models/evaluate/roc.ts'
import type { StepReport } from '#models/training/train-loop.ts'
import { runWatchedTraining, type WatchedTraining } from './run-watched-training.ts'
import type { ValidationFigures } from './validation-set.ts'

export interface TrainingProgress {
  readonly step: number
  readonly steps: number
  readonly loss: number
  /** AUC of the last training batches' scores. */
  readonly auc: number | null
  readonly imagesPerSecond: number
  readonly leftMs: number
}

/** How often a run saves and validates, and whom it tells. */
export interface TrainingWatch {
  readonly threads: number
  readonly validateEvery: number
  readonly saveEvery: number
  readonly onProgress: (progress: TrainingProgress) => void
  readonly onValidation: (line: Readonly<Record<string, unknown>>) => void
  /** What the run goes on without. */
  readonly onNotice: (sentence: string) => void
}

/** Simulated pairs of the validation split at one level of degradation, measured under a training state. */
export interface Validation {
  readonly level: string
  readonly measure: (state: ReadonlyMap<string, Float32Array>) => Promise<ValidationFigures>
}

export interface DetectorTraining extends WatchedTraining, TrainingWatch {
  readonly pairs: number
  readonly validations: readonly Validation[]
}

/** The first half of a batch is real. */
const scoresOf = ({ metrics }: StepReport, pairs: number) =>
  Array.from(metrics.score!, (score, index) => ({ score, forged: index >= pairs }))

/** Trains a detector, see `runWatchedTraining`; tells the AUC of the last batches, and measures every level of degradation. */
export const runDetectorTraining = (training: DetectorTraining, signal: AbortSignal): Promise<number> => {
  const { pairs, folder, validations } = training
  return runWatchedTraining<TrainingProgress>(
    training,
    {
      describe: ({ recent, stepMs, step, steps, loss, leftMs }) => ({
        step,
        steps,
        loss,
        auc: rocAuc(recent.flatMap((report) => scoresOf(report, pairs))),
        imagesPerSecond: (2 * pairs * 1000) / stepMs,
        leftMs,
      }),
      onProgress: training.onProgress,
      logLine: (progress, { metrics, stepMs, waitMs }) => {
        const scalars = Object.entries(metrics).filter(([, values]) => values.length === 1)
        const parts = Object.fromEntries(scalars.map(([name, values]) => [name, values[0]!]))
        return { ...parts, ...progress, stepMs, waitMs }
      },
      validate:
        validations.length === 0
          ? null
          : async (step, state) => {
              for (const { level, measure } of validations) {
                const line = { step, validation: level, ...(await measure(state)) }
                folder.log(line)
                training.onValidation(line)
              }
            },
    },
    signal,
  )
}
