import { asFault } from '#app/fault.ts'
import { chosenPlaces } from '#main/training/chosen-places.ts'
import { openFaceStore } from '#main/training/face-store.ts'
import { openPairBatches } from '#main/training/pair-batches.ts'
import { syntheticBatch } from '#models/bench/synthetic-batch.ts'
import { tensorOf } from '#models/runtime/session.ts'
import { curriculum } from '#models/simulation/curriculum.ts'
import { paperAdam } from '#models/training/adam.ts'
import { compactObjective } from '#models/training/compact-defaults.ts'
import { type CompactKfd, compactTrainingStep } from '#models/training/compact-kfd.ts'
import { initialState } from '#models/training/initial-state.ts'
import { type Batch, runTraining } from '#models/training/train-loop.ts'

export interface BenchTrainRequest {
  readonly network: CompactKfd
  readonly pairs: number
  readonly steps: number
  readonly threads: number
  /** A face store to simulate pairs from; null for synthetic batches. */
  readonly faces: string | null
}

/** One training step as it was measured. */
export interface MeasuredStep {
  readonly stepMs: number
  /** How long it waited for its data. */
  readonly waitMs: number
  /** Memory that the process holds after it. */
  readonly residentBytes: number
}

export type BenchTrainReply =
  | { readonly kind: 'step'; readonly step: MeasuredStep }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

interface BatchSource {
  readonly batch: (step: number) => Promise<Batch>
  readonly close: () => Promise<void>
}

const preparedBatches = 4

const batchSource = ({ network, pairs, steps, faces }: BenchTrainRequest): BatchSource => {
  if (faces === null) {
    const prepared = Array.from({ length: preparedBatches }, (_, index) =>
      syntheticBatch(network, pairs, index),
    )
    return { batch: async (step) => prepared[step % preparedBatches]!, close: async () => undefined }
  }
  const store = openFaceStore(faces)
  const [size, maskSide] = [network.encoder.image, network.kfd.map]
  const batches = openPairBatches({
    store,
    storePath: faces,
    places: chosenPlaces(faces, store.faces, { identities: null, sources: null }),
    pairs,
    maskSide,
    seed: 1,
    simulation: (at) => curriculum(at / steps, size, ['self-blend']),
    steps,
  })
  return {
    batch: async (step) => {
      const { pictures, masks } = await batches.take(step)
      return {
        pictures: tensorOf(pictures, [2 * pairs, size, size, 3]),
        masks: tensorOf(masks, [pairs, maskSide, maskSide]),
      }
    },
    close: async () => {
      await batches.close()
      store.close()
    },
  }
}

const measure = async (
  request: BenchTrainRequest,
  reply: (message: BenchTrainReply) => void,
): Promise<void> => {
  const { network, pairs, steps, threads } = request
  const source = batchSource(request)
  try {
    const step = compactTrainingStep(pairs, network, { objective: compactObjective, adam: paperAdam })
    await runTraining(
      {
        step,
        schedule: { steps, rate: 1e-4, warmUp: 0, floor: 1, average: 0.999 },
        adam: paperAdam,
        state: initialState(step.state, 1),
        firstStep: 0,
        threads,
        batch: source.batch,
        onStep: ({ stepMs, waitMs }) =>
          reply({ kind: 'step', step: { stepMs, waitMs, residentBytes: process.memoryUsage.rss() } }),
      },
      new AbortController().signal,
    )
  } finally {
    await source.close()
  }
}

// The entry of a process of benchTrain: it holds one training run and nothing else, so that its memory is the run's.
process.on('message', async (request: BenchTrainRequest) => {
  const reply = (message: BenchTrainReply) => process.send?.(message)
  try {
    await measure(request, reply)
    reply({ kind: 'done' })
  } catch (thrown) {
    const { code, message } = asFault(thrown)
    reply({ kind: 'failed', code, message })
  }
})
// Ctrl+C reaches the whole process group: the parent decides.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())
