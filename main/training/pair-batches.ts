import { Worker } from 'node:worker_threads'
import { assert } from '#app/assert.ts'
import { Fault } from '#app/fault.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import type { SimulationOptions } from '#models/simulation/simulate-forgery.ts'
import type { FaceStore } from './face-store.ts'
import type { PairArrays, PairPlan } from './pair-plan.ts'
import type { PairReply } from './pair-worker.ts'

export interface PairBatchOptions {
  readonly store: FaceStore
  readonly storePath: string
  /** Places in the store that may be used. */
  readonly places: readonly number[]
  readonly pairs: number
  readonly maskSide: number
  readonly seed: number
  /** The simulation at a step. */
  readonly simulation: (step: number) => SimulationOptions
  /** Steps beyond which nothing is prepared. */
  readonly steps: number
  readonly threads?: number
  /** Batches prepared ahead. */
  readonly ahead?: number
}

/** Simulated batches by step, prepared in threads of their own. */
export interface PairBatches {
  readonly take: (step: number) => Promise<PairArrays>
  readonly close: () => Promise<void>
}

/** The faces of a step: each epoch is a new order of all places, so every face is seen equally often. */
export const planFaces = (
  places: readonly number[],
  pairs: number,
  seed: number,
  step: number,
): readonly number[] =>
  Array.from({ length: pairs }, (_, index) => {
    const position = step * pairs + index
    return shuffled(places, `${seed} epoch ${Math.floor(position / places.length)}`)[
      position % places.length
    ]!
  })

const orders = new WeakMap<readonly number[], Map<string, readonly number[]>>()

const shuffled = (places: readonly number[], seed: string): readonly number[] => {
  const known = orders.get(places) ?? new Map<string, readonly number[]>()
  orders.set(places, known)
  const found = known.get(seed)
  if (found) return found
  const random = seededRandom(seed)
  const order = [...places]
  for (let index = order.length - 1; index > 0; index -= 1) {
    const other = random.below(index + 1)
    ;[order[index], order[other]] = [order[other]!, order[index]!]
  }
  known.set(seed, order)
  return order
}

/** Starts the threads. A batch depends on its step alone, so a resumed run sees the same ones. */
export const openPairBatches = (options: PairBatchOptions): PairBatches => {
  const { storePath, places, pairs, seed, maskSide } = options
  assert(places.length > 0, 'chosenPlaces refuses a store without training faces')
  const workers = Array.from(
    { length: options.threads ?? 1 },
    () => new Worker(new URL('./pair-worker.ts', import.meta.url), { workerData: { storePath } }),
  )
  const waiting = new Map<
    number,
    { resolve: (batch: PairArrays) => void; reject: (fault: unknown) => void }
  >()
  const batches = new Map<number, Promise<PairArrays>>()
  for (const worker of workers) {
    worker.on('message', (reply: PairReply) => {
      const asked = waiting.get(reply.step)
      waiting.delete(reply.step)
      if ('batch' in reply) asked?.resolve(reply.batch)
      else asked?.reject(new Fault(reply.code, reply.message))
    })
    worker.on('error', (cause) => {
      for (const { reject } of waiting.values()) reject(cause)
      waiting.clear()
    })
  }
  const planOf = (step: number): PairPlan => {
    const random = seededRandom(`${seed} donors ${step}`)
    return {
      step,
      places: planFaces(places, pairs, seed, step),
      donors: Array.from({ length: pairs }, () => random.pick(places)),
      seed: String(seed),
      options: options.simulation(step),
      maskSide,
    }
  }
  const ask = (step: number): Promise<PairArrays> => {
    const known = batches.get(step)
    if (known) return known
    const asked = new Promise<PairArrays>((resolve, reject) => waiting.set(step, { resolve, reject }))
    asked.catch(() => undefined)
    batches.set(step, asked)
    workers[step % workers.length]!.postMessage(planOf(step))
    return asked
  }
  return {
    take: async (step) => {
      for (let next = step; next < Math.min(options.steps, step + 1 + (options.ahead ?? 3)); next += 1)
        void ask(next)
      const batch = await ask(step)
      batches.delete(step)
      return batch
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
