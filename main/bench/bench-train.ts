import { fileURLToPath } from 'node:url'
import { Fault, isFaultCode } from '#app/fault.ts'
import { forkChild } from '#main/process/child.ts'
import type { CompactKfd } from '#models/training/compact-kfd.ts'
import { type BenchTrainResult, summariseTraining } from './bench-train-result.ts'
import type { BenchTrainReply, BenchTrainRequest, MeasuredStep } from './bench-train-worker.ts'
import { describeMachine } from './describe-machine.ts'

export interface BenchTrainOptions {
  readonly network: CompactKfd
  readonly pairs: number
  readonly steps: number
  /** A run for each, one after the other, so that no two share the machine. */
  readonly threads: readonly number[]
  /** A face store; null for synthetic batches. */
  readonly faces: string | null
  readonly signal: AbortSignal
  readonly onProgress?: (step: {
    readonly activity: string
    readonly done: number
    readonly total: number
  }) => void
}

/** Trains in a process of its own, whose memory is then that of training alone. */
const measureRun = async (
  request: BenchTrainRequest,
  signal: AbortSignal,
  onStep: (done: number) => void,
): Promise<readonly MeasuredStep[]> => {
  signal.throwIfAborted()
  const worker = fileURLToPath(new URL('./bench-train-worker.ts', import.meta.url))
  const child = forkChild({ path: worker, args: [], nodeSwitches: [] })
  const stop = () => child.kill()
  signal.addEventListener('abort', stop)
  const measured: MeasuredStep[] = []
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  child.port.onMessage((message) => {
    const reply = message as BenchTrainReply
    if (reply.kind === 'done') resolve()
    else if (reply.kind === 'failed')
      reject(new Fault(isFaultCode(reply.code) ? reply.code : 'internal', reply.message))
    else {
      measured.push(reply.step)
      onStep(measured.length)
    }
  })
  child.port.onClose(async () => {
    const { exitCode, lastWords } = await child.exited
    const message = `The process that trains ended (${exitCode ?? 'killed'}). Free some memory or lower --pairs, and try again.`
    reject(new Fault('engine/failed', message, { detail: { lastWords } }))
  })
  try {
    child.port.send(request)
    await promise
    return measured
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown
  } finally {
    signal.removeEventListener('abort', stop)
    child.kill()
    await child.exited
  }
}

/**
 * Measures training steps of a compact detector: speed, time spent waiting for data, and memory over the steps. Throws
 * `engine/failed` when a process ends early, and the reason when the signal is aborted.
 */
export const benchTrain = async (options: BenchTrainOptions): Promise<BenchTrainResult> => {
  const { network, pairs, steps, faces, signal } = options
  const machine = describeMachine(Math.max(...options.threads))
  const runs = []
  for (const threads of options.threads) {
    const measured = await measureRun({ network, pairs, steps, threads, faces }, signal, (done) =>
      options.onProgress?.({ activity: `training with ${threads} thread(s), step`, done, total: steps }),
    )
    runs.push(summariseTraining(measured, { threads, pairs }))
  }
  return {
    data: faces === null ? 'synthetic' : 'face store',
    pairs,
    steps,
    image: network.encoder.image,
    machine,
    runs,
  }
}
