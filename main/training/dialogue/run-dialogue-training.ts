import type { AdamOptions } from '#models/training/adam.ts'
import type { Schedule } from '#models/training/schedule.ts'
import { type Batch, runTraining, type StepReport } from '#models/training/train-loop.ts'
import type { TrainingStep } from '#models/training/training-step.ts'
import type { TrainingFolder } from '../training-folder.ts'
import type { DialogueFigures } from './measure-dialogue.ts'

export interface DialogueProgress {
  readonly step: number
  readonly steps: number
  readonly loss: number
  readonly tokensPerSecond: number
  readonly leftMs: number
}

/** How often a run saves and validates, and whom it tells. */
export interface DialogueWatch {
  readonly threads: number
  readonly validateEvery: number
  readonly saveEvery: number
  readonly onProgress: (progress: DialogueProgress) => void
  readonly onValidation: (step: number, figures: DialogueFigures) => void
  /** What the run goes on without. */
  readonly onNotice: (sentence: string) => void
}

export interface DialogueTraining extends DialogueWatch {
  readonly step: TrainingStep
  readonly schedule: Schedule
  readonly adam: AdamOptions
  /** Tokens of a step, padding included. */
  readonly tokens: number
  readonly folder: TrainingFolder
  readonly initial: () => Promise<ReadonlyMap<string, Float32Array>>
  readonly frozen?: ReadonlyMap<string, Float32Array>
  readonly batch: (step: number) => Promise<Batch>
  readonly measure: ((state: ReadonlyMap<string, Float32Array>) => Promise<DialogueFigures>) | null
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
export const runDialogueTraining = async (
  training: DialogueTraining,
  signal: AbortSignal,
): Promise<number> => {
  const { step, schedule, adam, folder, threads, tokens } = training
  const resumed = await folder.resume()
  const seen: { readonly loss: number; readonly ms: number }[] = []
  const onStep = async (report: StepReport, state: () => ReadonlyMap<string, Float32Array>) => {
    const done = report.step + 1
    seen.push({ loss: report.metrics.loss![0]!, ms: report.stepMs + report.waitMs })
    if (seen.length > windowLength) seen.shift()
    const ms = mean(seen.map((item) => item.ms))
    const progress = {
      step: done,
      steps: schedule.steps,
      loss: mean(seen.map((item) => item.loss)),
      tokensPerSecond: (tokens * 1000) / ms,
      leftMs: (schedule.steps - done) * ms,
    }
    training.onProgress(progress)
    if (done % logEvery === 0)
      folder.log({
        stage: 'dialogue',
        ...progress,
        gradientNorm: report.metrics.gradient_norm![0]!,
        stepMs: report.stepMs,
        waitMs: report.waitMs,
        residentBytes: process.memoryUsage.rss(),
      })
    const last = done === schedule.steps
    if (training.measure && (done % training.validateEvery === 0 || last)) {
      const figures = await training.measure(state())
      folder.log({ stage: 'dialogue', step: done, validation: 'dialogue', ...figures })
      training.onValidation(done, figures)
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
