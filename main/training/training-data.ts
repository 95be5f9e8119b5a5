import type { SimulationOptions } from '#models/simulation/simulate-forgery.ts'
import type { Batch } from '#models/training/train-loop.ts'
import type { FaceStore } from './face-store.ts'
import type { TrainOnEncoderOptions } from './train-on-encoder.ts'
import type { ValidationFigures } from './validation-set.ts'

/** Scores and maps of a batch under the weights of the moment. */
export type Infer = (batch: Batch) => Promise<{ readonly scores: Float32Array; readonly maps: Float32Array }>

/** What a run on an encoder feeds its graph with: batches by step, and fixed pairs to measure on. */
export interface TrainingData extends AsyncDisposable {
  readonly batch: (step: number) => Promise<Batch>
  /** Pairs of a validation batch; every one is full. */
  readonly validationBatch: number
  readonly validations: readonly {
    readonly level: 'mild' | 'strong'
    readonly measure: (infer: Infer) => Promise<ValidationFigures>
  }[]
}

export interface TrainingDataOptions extends TrainOnEncoderOptions {
  readonly store: FaceStore
  /** Of the training split. */
  readonly places: readonly number[]
  /** The simulation at a step. */
  readonly simulation: (step: number) => SimulationOptions
  readonly signal: AbortSignal
}

export const validationLevels = ['mild', 'strong'] as const
