import { readFile } from 'node:fs/promises'
import { matMul } from '../graph/ops/linear.ts'
import { constant, input } from '../graph/value.ts'
import { writeModel } from '../onnx/write-model.ts'
import type { NetworkDimensions } from '../packs/network-dimensions.ts'
import { promptOptimisation } from '../packs/pack-graphs.ts'
import { seededRandom } from '../random/seeded-random.ts'
import {
  floatsOf,
  openSession,
  type Session,
  type SessionOptions,
  type TensorValue,
  tensorOf,
} from '../runtime/session.ts'
import type { BenchModels } from './bench-files.ts'
import { randomPicture } from './random-picture.ts'
import { standardNormals } from './standard-normals.ts'

/** Wall-clock times of one face in ms. */
export interface FaceTimes {
  readonly encoder: number
  readonly detector: number
  /** The detector without GradCAM. */
  readonly plainDetector: number
  readonly prompt: number
}

/** Floating-point operations per second of a large f32 product: by the clock, and by the computing time of all threads. */
export interface SgemmSpeed {
  readonly flopsPerSecond: number
  readonly flopsPerCpuSecond: number
}

export interface MeasuredFace {
  readonly ms: FaceTimes
  /** Computing time of all threads in the forward pass (encoder, detector without GradCAM, prompt learner). */
  readonly forwardCpuMs: number
  /** p(fake). */
  readonly score: number
  /** [S · S], in [0, 1]. */
  readonly map: Float32Array
  /** The best of two products of square matrices right after the face. */
  readonly sgemm: SgemmSpeed
}

export interface LoadedNetworks {
  /** From file to ready to run: encoder, detector and prompt learner. */
  readonly loadMs: number
  /** The most memory that this process has held after two faces. */
  readonly peakMemoryBytes: number
}

/** The networks of one precision in this process, to be measured face by face. */
export interface MeasuredNetworks extends LoadedNetworks {
  readonly run: (face: number) => Promise<MeasuredFace>
}

interface Timed<T> {
  readonly ms: number
  readonly cpuMs: number
  readonly result: T
}

const timed = async <T>(work: () => Promise<T>): Promise<Timed<T>> => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await work()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1000, result }
}

/** Linux counts the peak in /proc (VmHWM, in KiB, files that are mapped included); getrusage knows it elsewhere. */
const peakMemoryBytes = async (): Promise<number> => {
  const kibibytes =
    process.platform === 'linux'
      ? Number(/^VmHWM:\s+(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1])
      : process.resourceUsage().maxRSS
  return 1024 * kibibytes
}

const openSgemm = async (side: number, options: SessionOptions): Promise<() => Promise<SgemmSpeed>> => {
  const random = seededRandom('sgemm')
  const [a, b] = [standardNormals(side * side, random), standardNormals(side * side, random)]
  const model = writeModel({ y: matMul(input('x', [side, side]), constant(b, [side, side])) }, 'inputs')
  const session = await openSession(model, options)
  const feeds = { x: tensorOf(a, [side, side]) }
  return async () => {
    const times = [await timed(() => session.run(feeds)), await timed(() => session.run(feeds))]
    const speed = (ms: number) => (2 * side ** 3) / (ms / 1000)
    return {
      flopsPerSecond: speed(Math.min(...times.map(({ ms }) => ms))),
      flopsPerCpuSecond: speed(Math.min(...times.map(({ cpuMs }) => cpuMs))),
    }
  }
}

type NamedTensors = Readonly<Record<string, TensorValue>>

const feed = (session: Session, known: NamedTensors): NamedTensors =>
  Object.fromEntries(session.inputs.map((name) => [name, known[name]!]))

/**
 * Opens the models in this process. Its peak memory is only theirs when nothing else ran in it before. `sgemmSide` is
 * the side of the square matrices that tell what the machine can do.
 */
export const openMeasured = async (
  models: BenchModels,
  { encoder: { image } }: NetworkDimensions,
  { threads, sgemmSide }: { readonly threads: number; readonly sgemmSide: number },
): Promise<MeasuredNetworks> => {
  // A workstation computes beside its own interface and other programs: its threads do not spin.
  const options: SessionOptions = { threads, spinning: false }
  const { ms: loadMs, result: sessions } = await timed(
    async () =>
      [
        await openSession(models.encoder, options),
        await openSession(models.detector, options),
        await openSession(models.prompt, { ...options, optimisation: promptOptimisation }),
      ] as const,
  )
  const [encoder, detector, prompt] = sessions
  const picture = (face: number) => ({
    image: tensorOf(randomPicture(image, `face ${face}`), [1, 3, image, image]),
  })
  const pass = async (known: NamedTensors, detect: Session) => {
    const encoded = await timed(() => encoder.run(feed(encoder, known)))
    const detected = await timed(() => detect.run(feed(detect, encoded.result)))
    const prompted = await timed(() => prompt.run(feed(prompt, { ...encoded.result, ...detected.result })))
    return { encoded, detected, prompted }
  }
  for (const face of [0, 1]) await pass(picture(face), detector)
  const memory = await peakMemoryBytes()
  const plainDetector = await openSession(models.plainDetector, options)
  const sgemm = await openSgemm(sgemmSide, options)
  await pass(picture(0), plainDetector)
  await sgemm()
  return {
    loadMs,
    peakMemoryBytes: memory,
    run: async (face) => {
      const { encoded, detected, prompted } = await pass(picture(face), plainDetector)
      const explained = await timed(() => detector.run(feed(detector, encoded.result)))
      return {
        ms: {
          encoder: encoded.ms,
          detector: explained.ms,
          plainDetector: detected.ms,
          prompt: prompted.ms,
        },
        forwardCpuMs: encoded.cpuMs + detected.cpuMs + prompted.cpuMs,
        score: floatsOf(explained.result.prob)[1]!,
        map: floatsOf(explained.result.anomaly_map).slice(),
        sgemm: await sgemm(),
      }
    },
  }
}
