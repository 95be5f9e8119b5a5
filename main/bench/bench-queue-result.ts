import type { MachineDescription } from './describe-machine.ts'
import type { MemoryLook } from './watch-processes.ts'

/** Memory of one process over a run: whether it grows is told by the means of two stretches of it. */
export interface MemoryTrend {
  readonly peakBytes: number
  /** Mean of the second quarter of the run, after everything was loaded, and of the last one. */
  readonly earlyBytes: number
  readonly lateBytes: number
  /** lateBytes / earlyBytes - 1. */
  readonly growth: number
}

export interface BenchQueueResult {
  readonly machine: MachineDescription
  readonly pack: string
  readonly provider: string
  readonly pictures: number
  readonly faces: number
  readonly failed: number
  readonly intakeMsPerPicture: number
  /** Wall-clock time of the whole queue by its faces: verifying, decoding, finding, examining with variants, and keeping. */
  readonly msPerFace: number
  /**
   * Computing time of all processes by the queue's faces: the figure of a machine that is busy with other things. null where
   * the system does not tell.
   */
  readonly cpuMsPerFace: number | null
  /** Time of the networks alone, as the findings state it. */
  readonly networkMsPerFace: { readonly median: number; readonly p95: number }
  /** From the hand-over of a single file, with everything warm, to its finding; median of some. */
  readonly dropToFindingMs: number
  readonly memory: Readonly<Record<string, MemoryTrend>>
  readonly goals: readonly {
    readonly name: string
    readonly value: number
    readonly limit: number
    readonly met: boolean
  }[]
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** The value below which `share` of the values lie; 0 where there are none. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** The trend of one process; looks at a moment when it did not run are left out. */
export const memoryTrend = (looks: readonly MemoryLook[], name: string): MemoryTrend => {
  const bytes = looks.map((look) => look.bytes[name] ?? 0)
  const { length } = bytes
  const part = (from: number, to: number) =>
    mean(bytes.slice(Math.floor(from * length), Math.ceil(to * length)).filter((value) => value > 0))
  const [earlyBytes, lateBytes] = [part(0.25, 0.5), part(0.75, 1)]
  return {
    peakBytes: Math.max(0, ...bytes),
    earlyBytes,
    lateBytes,
    growth: earlyBytes === 0 ? 0 : lateBytes / earlyBytes - 1,
  }
}

const limits = { msPerFace: 150, dropToFindingMs: 400, growth: 0.1 } as const

/** The goals of two cores with the compact pack. */
export const queueGoals = ({
  msPerFace,
  dropToFindingMs,
  memory,
}: Pick<BenchQueueResult, 'msPerFace' | 'dropToFindingMs' | 'memory'>): BenchQueueResult['goals'] =>
  [
    { name: 'ms per face in the queue', value: msPerFace, limit: limits.msPerFace },
    { name: 'ms from drop to finding', value: dropToFindingMs, limit: limits.dropToFindingMs },
    ...Object.entries(memory).map(([name, { growth }]) => ({
      name: `growth of the memory of ${name}`,
      value: growth,
      limit: limits.growth,
    })),
  ].map((goal) => ({ ...goal, met: goal.value <= goal.limit }))

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`

/** The result of `assay bench queue` as text. */
export const benchQueueText = (result: BenchQueueResult): string => {
  const { machine, networkMsPerFace, memory, goals } = result
  return [
    `Queue of ${result.pictures} pictures, ${result.faces} faces, ${result.failed} failed, pack ${result.pack} on ${result.provider}, ${machine.date}`,
    `${machine.processor}, ${machine.processors} processors, ${machine.threads} threads, ${machine.platform}, Node ${machine.node}, ${machine.runtime}; load before ${machine.otherLoad.toFixed(1)}`,
    `intake ${result.intakeMsPerPicture.toFixed(0)} ms per picture`,
    `queue ${result.msPerFace.toFixed(0)} ms per face, ${result.cpuMsPerFace?.toFixed(0) ?? '?'} ms of computing time; networks ${networkMsPerFace.median.toFixed(0)} ms (95 %: ${networkMsPerFace.p95.toFixed(0)} ms)`,
    `one file from drop to finding ${result.dropToFindingMs.toFixed(0)} ms`,
    ...Object.entries(memory).map(
      ([name, { peakBytes, earlyBytes, lateBytes, growth }]) =>
        `memory of ${name.padEnd(8)} ${megabytes(earlyBytes)} in the second quarter, ${megabytes(lateBytes)} in the last (${(100 * growth).toFixed(1)} %), peak ${megabytes(peakBytes)}`,
    ),
    ...goals.map(
      ({ name, value, limit, met }) =>
        `  ${met ? 'met    ' : 'not met'}  ${name}: ${value.toPrecision(3)} (at most ${limit})`,
    ),
  ].join('\n')
}
