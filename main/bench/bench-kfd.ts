import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Fault } from '#app/fault.ts'
import { type Child, forkChild } from '#main/process/child.ts'
import { type BenchModels, type Precision, prepareBenchFiles } from '#models/bench/bench-files.ts'
import { type BenchPreset, benchPresets } from '#models/bench/bench-presets.ts'
import type { LoadedNetworks, MeasuredFace } from '#models/bench/measured-networks.ts'
import { type BenchResult, summariseBench } from './bench-result.ts'
import type { BenchReply, BenchRequest } from './bench-worker.ts'
import { describeMachine } from './describe-machine.ts'

export interface BenchKfdOptions {
  readonly preset: BenchPreset
  readonly precisions: readonly Precision[]
  readonly faces: number
  /** Of the weights and models; see `prepareBenchFiles`. */
  readonly folder: string
  readonly threads?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (step: {
    readonly activity: string
    readonly done: number
    readonly total: number
  }) => void
}

/** Large enough to reach the peak, small enough to cost little beside a face. */
const sgemmSides: Readonly<Record<BenchPreset, number>> = { 'imagebind-huge': 2048, tiny: 256 }

type Ask = (request: BenchRequest) => Promise<BenchReply>

/** One request at a time; a process that ends while it owes a reply is `engine/failed`. */
const askingOf = ({ port, exited }: Child): Ask => {
  let pending = Promise.withResolvers<BenchReply>()
  port.onMessage((reply) => pending.resolve(reply as BenchReply))
  port.onClose(async () => {
    const { exitCode, lastWords } = await exited
    const message = `The process that measures ended (${exitCode ?? 'killed'}). Free some memory and try again.`
    pending.reject(new Fault('engine/failed', message, { detail: { lastWords } }))
  })
  // Nobody may be waiting when the process ends.
  pending.promise.catch(() => {})
  return (request) => {
    pending = Promise.withResolvers()
    port.send(request)
    return pending.promise
  }
}

const failed = (reply: BenchReply): Fault =>
  new Fault(
    'engine/failed',
    reply.kind === 'failed' ? reply.message : 'The measuring process lost its place.',
  )

const open = async (ask: Ask, request: BenchRequest): Promise<LoadedNetworks> => {
  const reply = await ask(request)
  if (reply.kind !== 'opened') throw failed(reply)
  return reply.loaded
}

const measure = async (ask: Ask, face: number): Promise<MeasuredFace> => {
  const reply = await ask({ kind: 'face', face })
  if (reply.kind !== 'measured') throw failed(reply)
  return reply.face
}

/**
 * Measures the Knowledge-guided Forgery Detector and the prompt learner with random weights. Every precision has its own
 * process; face by face they take turns, so that other work on the machine slows all of them alike. Throws
 * `engine/failed` when a process ends early, and the reason when the signal is aborted.
 */
export const benchKfd = async ({
  preset,
  precisions,
  faces,
  folder,
  threads = availableParallelism(),
  signal,
  onProgress,
}: BenchKfdOptions): Promise<BenchResult> => {
  const dimensions = benchPresets[preset]
  const { models, flops } = await prepareBenchFiles({
    folder,
    dimensions,
    precisions,
    ...(signal ? { signal } : {}),
    onProgress: ({ precision, done, total }) =>
      onProgress?.({ activity: `writing ${precision} weights`, done, total }),
  })
  const machine = describeMachine(threads)
  const worker = fileURLToPath(new URL('./bench-worker.ts', import.meta.url))
  const sessions = precisions.map((precision) => {
    const child = forkChild({ path: worker, args: [], nodeSwitches: [] })
    return {
      precision,
      child,
      ask: askingOf(child),
      measured: [] as MeasuredFace[],
      loaded: undefined as LoadedNetworks | undefined,
    }
  })
  const stop = (): void => {
    for (const { child } of sessions) child.kill()
  }
  signal?.addEventListener('abort', stop)
  try {
    const total = precisions.length * (faces + 1)
    let done = 0
    const step = () => {
      signal?.throwIfAborted()
      onProgress?.({ activity: 'measuring', done, total })
      done += 1
    }
    for (const session of sessions) {
      step()
      session.loaded = await open(session.ask, {
        kind: 'open',
        models: models.get(session.precision) as BenchModels,
        dimensions,
        threads,
        sgemmSide: sgemmSides[preset],
      })
    }
    for (let face = 0; face < faces; face += 1)
      for (const { ask, measured } of sessions) {
        step()
        measured.push(await measure(ask, face))
      }
    const measurements = sessions.map(({ precision, loaded, measured }) => ({
      precision,
      loaded: loaded!,
      measured,
    }))
    return summariseBench({ preset, folder, machine, flops, faces, measurements })
  } catch (thrown) {
    signal?.throwIfAborted()
    throw thrown
  } finally {
    signal?.removeEventListener('abort', stop)
    stop()
    await Promise.all(sessions.map(({ child }) => child.exited))
  }
}
