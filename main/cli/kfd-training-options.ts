import { Fault } from '#app/fault.ts'
import type { EncoderRun } from '#main/training/encoder-run.ts'
import type { CompactRun } from '#main/training/train-compact-kfd.ts'
import type { DescribedPack } from '#models/packs/open-pack.ts'
import type { SourceMethodName } from '#models/simulation/source-methods.ts'
import { paperAdam } from '#models/training/adam.ts'
import { compactObjective, paperObjective } from '#models/training/compact-defaults.ts'
import type { CompactKfd } from '#models/training/compact-kfd.ts'
import type { EncoderKfd } from '#models/training/encoder-kfd.ts'

/** The options of `assay train kfd`. */
export interface KfdOptions {
  readonly faces: string
  readonly out: string
  readonly steps: number
  readonly pairs: number
  readonly rate?: number
  readonly seed: number
  readonly threads: number
  readonly methods: readonly SourceMethodName[]
  readonly identities?: number
  readonly sources?: readonly string[]
  readonly validationPairs: number
  readonly validateEvery: number
  readonly saveEvery: number
  readonly network?: string
  /** The folder of the run to begin from. */
  readonly from?: string
  readonly encoder?: string
  readonly lora?: number
  readonly fromPack: boolean
  readonly context: 'shared' | 'per-class'
  readonly cachedPairs?: number
}

/** A run of the compact detector: its own learning rate, weight decay and schedule. */
export const compactRun = (options: KfdOptions, network: CompactKfd, from: string | null): CompactRun => ({
  network,
  objective: compactObjective,
  adam: { ...paperAdam, weightDecay: 1e-2 },
  schedule: {
    steps: options.steps,
    rate: options.rate ?? 2e-3,
    warmUp: Math.min(300, Math.ceil(options.steps / 10)),
    floor: 0.01,
    average: 0.999,
  },
  pairs: options.pairs,
  seed: options.seed,
  methods: options.methods,
  identities: options.identities ?? null,
  sources: options.sources ?? null,
  from,
})

/** Learning rate, weight decay and losses of the paper (4.1); it names no schedule, so that the rate is constant. */
export const encoderRun = (
  options: KfdOptions,
  { manifest, manifestSha256 }: DescribedPack,
  network: EncoderKfd,
): EncoderRun => {
  const run: EncoderRun = {
    pack: { id: manifest.id, version: manifest.version, sha256: manifestSha256 },
    network,
    objective: paperObjective,
    adam: paperAdam,
    schedule: { steps: options.steps, rate: options.rate ?? 1e-4, warmUp: 0, floor: 1, average: 0.999 },
    pairs: options.pairs,
    seed: options.seed,
    methods: options.methods,
    identities: options.identities ?? null,
    sources: options.sources ?? null,
    heads: options.fromPack ? 'pack' : 'fresh',
    cachedPairs: network.lowRank === null ? (options.cachedPairs ?? 512) : null,
  }
  if (run.cachedPairs !== null && run.cachedPairs < run.pairs)
    throw new Fault(
      'input/invalid',
      `A step takes ${run.pairs} pairs, but only ${run.cachedPairs} are cached. Raise --cached-pairs or lower --pairs.`,
    )
  return run
}

/** Refuses options that say nothing together, so that nobody believes they did. */
export const checkTogether = (options: KfdOptions): void => {
  const { encoder, network, lora, fromPack, cachedPairs, from } = options
  const needsEncoder = {
    '--lora': lora !== undefined,
    '--from-pack': fromPack,
    '--cached-pairs': cachedPairs !== undefined,
  }
  const alone = Object.entries(needsEncoder).find(([, given]) => given)?.[0]
  const problem =
    encoder === undefined && alone !== undefined
      ? `${alone} belongs to training on a pack's encoder: give --encoder, too.`
      : encoder !== undefined && network !== undefined
        ? '--network gives sizes of a new network, and --encoder takes those of its pack: give one of them.'
        : encoder !== undefined && from !== undefined
          ? '--from begins with the weights of another compact run; with --encoder, --from-pack does so.'
          : lora !== undefined && cachedPairs !== undefined
            ? 'An encoder that is adapted with --lora sees every picture anew: --cached-pairs is for a frozen one.'
            : undefined
  if (problem) throw new Fault('input/invalid', problem)
}
