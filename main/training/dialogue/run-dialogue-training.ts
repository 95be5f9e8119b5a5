import { runWatchedTraining, type WatchedTraining } from '../run-watched-training.ts'
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

export interface DialogueTraining extends WatchedTraining, DialogueWatch {
  /** Tokens of a step, padding included. */
  readonly tokens: number
  readonly measure: ((state: ReadonlyMap<string, Float32Array>) => Promise<DialogueFigures>) | null
}

/** Trains a dialogue, see `runWatchedTraining`. */
export const runDialogueTraining = (training: DialogueTraining, signal: AbortSignal): Promise<number> => {
  const { tokens, folder, measure } = training
  return runWatchedTraining<DialogueProgress>(
    training,
    {
      describe: ({ step, steps, loss, stepMs, leftMs }) => ({
        step,
        steps,
        loss,
        tokensPerSecond: (tokens * 1000) / stepMs,
        leftMs,
      }),
      onProgress: training.onProgress,
      logLine: (progress, { metrics, stepMs, waitMs }) => ({
        stage: 'dialogue',
        ...progress,
        gradientNorm: metrics.gradient_norm![0]!,
        stepMs,
        waitMs,
        residentBytes: process.memoryUsage.rss(),
      }),
      validate:
        measure &&
        (async (step, state) => {
          const figures = await measure(state)
          folder.log({ stage: 'dialogue', step, validation: 'dialogue', ...figures })
          training.onValidation(step, figures)
        }),
    },
    signal,
  )
}
