import type { Spread } from './bench-result.ts'
import type { MeasuredStep } from './bench-train-worker.ts'
import type { MachineDescription } from './describe-machine.ts'

/** A training run of the bench with one number of threads. */
export interface ThreadResult {
  readonly threads: number
  readonly stepMs: Spread
  /** At the fastest and at the median step, waiting included. */
  readonly imagesPerSecond: { readonly max: number; readonly median: number }
  /** Share of the time in which steps waited for data. */
  readonly waitShare: number
  readonly memory: {
    /** Memory held after certain steps. */
    readonly at: readonly { readonly step: number; readonly residentBytes: number }[]
    /** Least squares over the settled steps; null for fewer than two of them. */
    readonly bytesPer100Steps: number | null
    /** The most that was held over settled steps, as a share above the first of them; null where none is settled. */
    readonly growth: number | null
    readonly isFlat: boolean | null
  }
}

export interface BenchTrainResult {
  readonly data: 'synthetic' | 'face store'
  readonly pairs: number
  readonly steps: number
  readonly image: number
  readonly machine: MachineDescription
  readonly runs: readonly ThreadResult[]
}

/** The first steps allocate; memory is judged from here on. */
const settledFrom = 10
const marks = [10, 100, 250, 500, 1000]
/** Memory is flat when it never grows by more than this. */
const flatWithin = 0.05
/** The first run of a session costs several later ones. */
const warmUpSteps = 2

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const slope = (points: readonly (readonly [x: number, y: number])[]): number | null => {
  if (points.length < 2) return null
  const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const [meanX, meanY] = [mean(0), mean(1)]
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
}

/** Figures of one run from its steps in order; the first two are warm-up and count for memory alone. */
export const summariseTraining = (
  measured: readonly MeasuredStep[],
  { threads, pairs }: { readonly threads: number; readonly pairs: number },
): ThreadResult => {
  const timed = measured.length > warmUpSteps ? measured.slice(warmUpSteps) : measured
  const whole = timed.map(({ stepMs, waitMs }) => stepMs + waitMs)
  const stepTimes = timed.map(({ stepMs }) => stepMs)
  const perSecond = (ms: number) => (2 * pairs * 1000) / ms
  const settled = measured.flatMap(({ residentBytes }, index) =>
    index + 1 >= settledFrom ? [[index + 1, residentBytes] as const] : [],
  )
  const bytesPerStep = slope(settled)
  const growth =
    settled.length === 0 ? null : Math.max(...settled.map(([, bytes]) => bytes)) / settled[0]![1] - 1
  const shown = [...new Set([...marks.filter((step) => step <= measured.length), measured.length])]
  return {
    threads,
    stepMs: { min: Math.min(...stepTimes), median: median(stepTimes) },
    imagesPerSecond: { max: perSecond(Math.min(...whole)), median: perSecond(median(whole)) },
    waitShare:
      timed.reduce((sum, { waitMs }) => sum + waitMs, 0) / whole.reduce((sum, value) => sum + value, 0),
    memory: {
      at: shown.map((step) => ({ step, residentBytes: measured[step - 1]!.residentBytes })),
      bytesPer100Steps: bytesPerStep === null ? null : 100 * bytesPerStep,
      growth,
      isFlat: growth === null ? null : growth <= flatWithin,
    },
  }
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`

const threadText = ({ threads, stepMs, imagesPerSecond, waitShare, memory }: ThreadResult): string => {
  const { at, bytesPer100Steps, growth, isFlat } = memory
  const slopeText =
    bytesPer100Steps === null || growth === null
      ? 'too few steps to judge memory'
      : `${(bytesPer100Steps / 2 ** 20).toFixed(1)} MiB per 100 steps, at most ${(100 * growth).toFixed(1)} % above step ${settledFrom}: ${isFlat ? 'met    ' : 'not met'} flat within ${100 * flatWithin} %`
  return [
    `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    `  step ${stepMs.min.toFixed(0)} ms at least, ${stepMs.median.toFixed(0)} ms median`,
    `  ${imagesPerSecond.max.toFixed(1)} images/s at best, ${imagesPerSecond.median.toFixed(1)} median; ${(100 * waitShare).toFixed(1)} % of the time waiting for data`,
    `  memory ${at.map(({ step, residentBytes }) => `${mebibytes(residentBytes)} at step ${step}`).join(', ')}`,
    `  ${slopeText}`,
  ].join('\n')
}

/** The result of `assay bench train` as text. */
export const benchTrainText = ({ data, pairs, steps, image, machine, runs }: BenchTrainResult): string =>
  [
    `Training step of the compact detector, ${image} pixels, ${pairs} pairs, ${steps} steps, ${data === 'synthetic' ? 'synthetic batches' : 'pairs from a face store'}, ${machine.date}`,
    `${machine.processor}, ${machine.processors} processors, ${machine.platform}, Node ${machine.node}, ${machine.runtime}; load before ${machine.otherLoad.toFixed(1)}`,
    ...runs.map(threadText),
  ].join('\n')
