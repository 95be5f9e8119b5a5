import type { SimulationOptions } from '#models/simulation/simulate-forgery.ts'

/** What a batch of simulated pairs is made from; the worker needs nothing else. */
export interface PairPlan {
  /** Which batch of the run this is: together with the seed it decides every byte. */
  readonly step: number
  /** Places in the face store, one per pair, and as many donors for face swaps. */
  readonly places: readonly number[]
  readonly donors: readonly number[]
  readonly seed: string
  readonly options: SimulationOptions
  /** Side of the masks. */
  readonly maskSide: number
}

/** A batch as typed arrays that travel between threads without a copy. */
export interface PairArrays {
  /** uint8 [2P, S, S, 3]: P real pictures, then their forged versions. */
  readonly pictures: Uint8Array<ArrayBuffer>
  /** float32 [P, M, M], in [0, 1]. */
  readonly masks: Float32Array<ArrayBuffer>
  readonly pairs: readonly PairNote[]
}

/** What is known of a pair beside its pixels. */
export interface PairNote {
  readonly place: number
  readonly regions: readonly string[]
  readonly method: string
  readonly blend: string
  readonly opacity: number
  readonly level: string
  readonly difference: number
}
