import { rocAuc } from '#models/evaluate/roc.ts'
import type { AdamOptions } from '#models/training/adam.ts'
import type { Schedule } from '#models/training/schedule.ts'
import { type Batch, runTraining, type StepReport } from '#models/training/train-loop.ts'
import type { TrainingStep } from '#models/training/training-step.ts'
import type { TrainingFolder } from './training-folder.ts'
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

export interface DetectorTraining extends TrainingWatch {
  readonly step: TrainingStep
  readonly schedule: Schedule
  readonly adam: AdamOptions
  readonly pairs: number
  readonly folder: TrainingFolder
  /** The state of a new run; one that goes on takes the folder's. */
  readonly initial: () => ReadonlyMap<string, Float32Array> | Promise<ReadonlyMap<string, Float32Array>>
  readonly frozen?: ReadonlyMap<string, Float32Array>
  readonly batch: (step: number) => Promise<Batch>
  readonly validations: readonly Validation[]
}

const logEvery = 20
/** Steps over which progress is averaged. */
const windowLength = 50

interface SeenStep {
  readonly loss: number
  readonly scores: readonly { readonly score: number; readonly forged: boolean }[]
  readonly ms: number
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

const seenStep = ({ metrics, stepMs, waitMs }: StepReport, pairs: number): SeenStep => ({
  loss: metrics.loss![0]!,
  scores: Array.from(metrics.score!, (score, index) => ({ score, forged: index >= pairs })),
  ms: stepMs + waitMs,
})

/**
 * Trains from where the folder stands to the schedule's end: logs, validates, and saves every so often, at the end and
 * when the signal aborts. Returns the step to continue with.
 */
export const runDetectorTraining = async (
  training: DetectorTraining,
  signal: AbortSignal,
): Promise<number> => {
  const { step, schedule, adam, pairs, folder, threads } = training
  const resumed = await folder.resume()
  const seen: SeenStep[] = []
  const onStep = async (report: StepReport, state: () => ReadonlyMap<string, Float32Array>) => {
    const done = report.step + 1
    seen.push(seenStep(report, pairs))
    if (seen.length > windowLength) seen.shift()
    const ms = mean(seen.map((item) => item.ms))
    const progress = {
      step: done,
      steps: schedule.steps,
      loss: mean(seen.map((item) => item.loss)),
      auc: rocAuc(seen.flatMap((item) => item.scores)),
      imagesPerSecond: (2 * pairs * 1000) / ms,
      leftMs: (schedule.steps - done) * ms,
    }
    training.onProgress(progress)
    if (done % logEvery === 0) {
      const parts = Object.entries(report.metrics)
        .filter(([, values]) => values.length === 1)
        .map(([name, values]) => [name, values[0]!])
      folder.log({
        ...Object.fromEntries(parts),
        ...progress,
        stepMs: report.stepMs,
        waitMs: report.waitMs,
      })
    }
    const last = done === schedule.steps
    if (training.validations.length > 0 && (done % training.validateEvery === 0 || last)) {
      const current = state()
      for (const { level, measure } of training.validations) {
        const line = { step: done, validation: level, ...(await measure(current)) }
        folder.log(line)
        training.onValidation(line)
      }
    }
    if (done % training.saveEvery === 0 || last || signal.aborted) await folder.save(done, state())
  }
  return runTraining(
    {
      step,
      schedule,
      adam,
      state: resumed?.state ?? (await training.initial()),
      firstStep: resumed?.step ?? 0,
      ...(training.frozen ? { frozen: training.frozen } : {}),
      threads,
      batch: training.batch,
      onStep,
    },
    signal,
  )
}
