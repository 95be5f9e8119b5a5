import type { AdamOptions } from '#models/training/adam.ts'
import type { Schedule } from '#models/training/schedule.ts'
import { type Batch, runTraining, type StepReport } from '#models/training/train-loop.ts'
import type { TrainingStep } from '#models/training/training-step.ts'
import type { TrainingFolder } from './training-folder.ts'

/** What both stages' runs train, wherever their data come from. */
export interface WatchedTraining {
  readonly step: TrainingStep
  readonly schedule: Schedule
  readonly adam: AdamOptions
  readonly folder: TrainingFolder
  readonly threads: number
  readonly validateEvery: number
  readonly saveEvery: number
  /** The state of a new run; one that goes on takes the folder's. */
  readonly initial: () => ReadonlyMap<string, Float32Array> | Promise<ReadonlyMap<string, Float32Array>>
  readonly frozen?: ReadonlyMap<string, Float32Array>
  readonly batch: (step: number) => Promise<Batch>
}

/** What the last steps tell together. */
export interface RecentSteps {
  /** Steps done, counted from 1. */
  readonly step: number
  readonly steps: number
  /** Mean of the recent steps. */
  readonly loss: number
  /** Mean time of a step, its wait for data included. */
  readonly stepMs: number
  readonly leftMs: number
  readonly recent: readonly StepReport[]
}

/** What a stage makes of its steps. */
export interface TrainingKeeper<Progress> {
  /** Asked at every step. */
  readonly describe: (recent: RecentSteps) => Progress
  readonly onProgress: (progress: Progress) => void
  /** The line to log, asked for every so often. */
  readonly logLine: (progress: Progress, report: StepReport) => Readonly<Record<string, unknown>>
  /** Measures the state; null where there is nothing to measure on. */
  readonly validate: ((step: number, state: ReadonlyMap<string, Float32Array>) => Promise<void>) | null
}

const logEvery = 20
/** Steps over which progress is averaged. */
const windowLength = 50

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Trains from where the folder stands to the schedule's end: logs, validates, and saves every so often, at the end and
 * when the signal aborts. Returns the step to continue with.
 */
export const runWatchedTraining = async <Progress>(
  training: WatchedTraining,
  { describe, onProgress, logLine, validate }: TrainingKeeper<Progress>,
  signal: AbortSignal,
): Promise<number> => {
  const { step, schedule, adam, folder, threads, batch, validateEvery, saveEvery } = training
  const resumed = await folder.resume()
  const recent: StepReport[] = []
  const onStep = async (report: StepReport, state: () => ReadonlyMap<string, Float32Array>) => {
    const done = report.step + 1
    recent.push(report)
    if (recent.length > windowLength) recent.shift()
    const stepMs = mean(recent.map((one) => one.stepMs + one.waitMs))
    const progress = describe({
      step: done,
      steps: schedule.steps,
      loss: mean(recent.map(({ metrics }) => metrics.loss![0]!)),
      stepMs,
      leftMs: (schedule.steps - done) * stepMs,
      recent,
    })
    onProgress(progress)
    if (done % logEvery === 0) folder.log(logLine(progress, report))
    const last = done === schedule.steps
    if (validate && (done % validateEvery === 0 || last)) await validate(done, state())
    if (done % saveEvery === 0 || last || signal.aborted) await folder.save(done, state())
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
      batch,
      onStep,
    },
    signal,
  )
}
