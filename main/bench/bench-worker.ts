import { asFault } from '#app/fault.ts'
import type { BenchModels } from '#models/bench/bench-files.ts'
import {
  type LoadedNetworks,
  type MeasuredFace,
  type MeasuredNetworks,
  openMeasured,
} from '#models/bench/measured-networks.ts'
import type { NetworkDimensions } from '#models/packs/network-dimensions.ts'

export type BenchRequest =
  | {
      readonly kind: 'open'
      readonly models: BenchModels
      readonly dimensions: NetworkDimensions
      readonly threads: number
      readonly sgemmSide: number
    }
  | { readonly kind: 'face'; readonly face: number }

/** One for each request. */
export type BenchReply =
  | { readonly kind: 'opened'; readonly loaded: LoadedNetworks }
  | { readonly kind: 'measured'; readonly face: MeasuredFace }
  | { readonly kind: 'failed'; readonly message: string }

// The entry of a process of benchKfd, which holds the networks of one precision so that its peak memory is theirs.
let networks: MeasuredNetworks | undefined

const answer = async (request: BenchRequest): Promise<BenchReply> => {
  if (request.kind === 'face') return { kind: 'measured', face: await networks!.run(request.face) }
  networks = await openMeasured(request.models, request.dimensions, request)
  const { loadMs, peakMemoryBytes } = networks
  return { kind: 'opened', loaded: { loadMs, peakMemoryBytes } }
}

process.on('message', async (request: BenchRequest) => {
  const reply = await answer(request).catch((thrown: unknown) => ({
    kind: 'failed' as const,
    message: asFault(thrown).message,
  }))
  process.send?.(reply)
})
// Ctrl+C reaches the whole process group: the parent decides.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())
