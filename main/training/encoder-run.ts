import type { SourceMethodName } from '#models/simulation/source-methods.ts'
import type { AdamOptions } from '#models/training/adam.ts'
import type { EncoderKfd } from '#models/training/encoder-kfd.ts'
import type { ObjectiveWeights } from '#models/training/kfd-objective.ts'
import type { Schedule } from '#models/training/schedule.ts'
import type { FaceChoice } from './chosen-places.ts'

/** Stage 1 on a pack's encoder: everything that decides the weights; written to the run's folder. */
export interface EncoderRun extends FaceChoice {
  /** The pack whose encoder is read; `sha256` is that of its pack.json. */
  readonly pack: { readonly id: string; readonly version: string; readonly sha256: string }
  readonly network: EncoderKfd
  readonly objective: ObjectiveWeights
  readonly adam: AdamOptions
  readonly schedule: Schedule
  readonly pairs: number
  readonly seed: number
  readonly methods: readonly SourceMethodName[]
  /** Whether decoders, locator and classifier begin with the pack's weights or with drawn ones. */
  readonly heads: 'pack' | 'fresh'
  /** Simulated pairs whose tokens are cached for a frozen encoder; null with adapters, which need every picture anew. */
  readonly cachedPairs: number | null
}
