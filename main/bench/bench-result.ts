import type { BenchFlops, Precision } from '#models/bench/bench-files.ts'
import type { FaceTimes, LoadedNetworks, MeasuredFace, SgemmSpeed } from '#models/bench/measured-networks.ts'
import { type BenchGoal, benchGoals } from './bench-goals.ts'
import type { MachineDescription } from './describe-machine.ts'

/** Milliseconds over all faces. */
export interface Spread {
  readonly min: number
  readonly median: number
}

export interface PrecisionResult {
  readonly loadMs: number
  readonly peakMemoryBytes: number
  readonly msPerFace: {
    readonly encoder: Spread
    /** Without GradCAM. */
    readonly detector: Spread
    readonly promptLearner: Spread
    /** The three above: one forward pass. */
    readonly forward: Spread
    /** What GradCAM of all taps adds. */
    readonly gradCam: Spread
    /** A forward pass and GradCAM. */
    readonly whole: Spread
  }
  /** Computing time of all threads in a forward pass. */
  readonly cpuMsPerFace: Spread
  readonly gigaflopsPerFace: number
  readonly gigaflopsPerSecond: number
  /** The fastest product of square f32 matrices in the same process. */
  readonly sgemmGigaflopsPerSecond: number
  /** gigaflopsPerSecond over sgemmGigaflopsPerSecond. */
  readonly shareOfSgemm: number
  /** The same by computing time instead of the clock, which other work on the machine disturbs less. */
  readonly cpuShareOfSgemm: number
  /** GradCAM over a forward pass, at the median of the faces' own ratios. */
  readonly gradCamShare: number
}

/** How far int8 is from f32 over the same faces. */
export interface Deviation {
  readonly largestScoreDifference: number
  readonly largestMapDifference: number
  readonly meanMapDifference: number
}

/** What the random weights gave in f32 (or the only precision), to see that nothing is saturated. */
export interface BenchRange {
  readonly scores: { readonly min: number; readonly max: number }
  readonly maps: {
    readonly min: number
    readonly mean: number
    readonly max: number
    readonly deviation: number
  }
}

export interface BenchResult {
  readonly preset: string
  readonly folder: string
  readonly faces: number
  readonly machine: MachineDescription
  readonly precisions: Readonly<Partial<Record<Precision, PrecisionResult>>>
  /** Forward pass, fastest face: by the clock and by computing time. */
  readonly int8OverF32: { readonly time: number; readonly cpuTime: number } | null
  readonly deviation: Deviation | null
  readonly range: BenchRange
  readonly goals: readonly BenchGoal[]
}

export interface Measurement {
  readonly precision: Precision
  readonly loaded: LoadedNetworks
  readonly measured: readonly MeasuredFace[]
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const spread = (values: readonly number[]): Spread => ({ min: Math.min(...values), median: median(values) })

const forwardOf = ({ encoder, plainDetector, prompt }: FaceTimes): number => encoder + plainDetector + prompt

const precisionResult = ({ loaded, measured }: Measurement, flops: BenchFlops): PrecisionResult => {
  const over = (ms: (times: FaceTimes) => number) => spread(measured.map((face) => ms(face.ms)))
  const forward = over(forwardOf)
  const gigaflopsPerFace = (flops.encoder + flops.detector + flops.prompt) / 1e9
  const gigaflopsPerSecond = gigaflopsPerFace / (forward.min / 1000)
  const cpu = spread(measured.map(({ forwardCpuMs }) => forwardCpuMs))
  const fastest = (of: (speed: SgemmSpeed) => number) =>
    Math.max(...measured.map((face) => of(face.sgemm))) / 1e9
  const sgemm = fastest(({ flopsPerSecond }) => flopsPerSecond)
  return {
    ...loaded,
    msPerFace: {
      encoder: over(({ encoder }) => encoder),
      detector: over(({ plainDetector }) => plainDetector),
      promptLearner: over(({ prompt }) => prompt),
      forward,
      gradCam: over(({ detector, plainDetector }) => detector - plainDetector),
      whole: over(({ encoder, detector, prompt }) => encoder + detector + prompt),
    },
    cpuMsPerFace: cpu,
    gigaflopsPerFace,
    gigaflopsPerSecond,
    sgemmGigaflopsPerSecond: sgemm,
    shareOfSgemm: gigaflopsPerSecond / sgemm,
    cpuShareOfSgemm:
      gigaflopsPerFace / (cpu.min / 1000) / fastest(({ flopsPerCpuSecond }) => flopsPerCpuSecond),
    gradCamShare: median(measured.map(({ ms }) => (ms.detector - ms.plainDetector) / forwardOf(ms))),
  }
}

const deviationOf = (f32: readonly MeasuredFace[], int8: readonly MeasuredFace[]): Deviation => {
  let [score, largest, sum, count] = [0, 0, 0, 0]
  f32.forEach((face, index) => {
    const other = int8[index]!
    score = Math.max(score, Math.abs(face.score - other.score))
    face.map.forEach((value, position) => {
      const difference = Math.abs(value - other.map[position]!)
      largest = Math.max(largest, difference)
      sum += difference
      count += 1
    })
  })
  return { largestScoreDifference: score, largestMapDifference: largest, meanMapDifference: sum / count }
}

const rangeOf = (faces: readonly MeasuredFace[]): BenchRange => {
  const scores = faces.map(({ score }) => score)
  let [min, max, sum, squares, count] = [1, 0, 0, 0, 0]
  for (const { map } of faces)
    for (const value of map) {
      min = Math.min(min, value)
      max = Math.max(max, value)
      sum += value
      squares += value * value
      count += 1
    }
  const mean = sum / count
  return {
    scores: { min: Math.min(...scores), max: Math.max(...scores) },
    maps: { min, mean, max, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) },
  }
}

/** The figures of a bench from what was measured face by face. */
export const summariseBench = ({
  measurements,
  flops,
  ...about
}: Pick<BenchResult, 'preset' | 'folder' | 'faces' | 'machine'> & {
  readonly flops: BenchFlops
  readonly measurements: readonly Measurement[]
}): BenchResult => {
  const precisions = Object.fromEntries(
    measurements.map((measurement) => [measurement.precision, precisionResult(measurement, flops)]),
  ) as BenchResult['precisions']
  const [f32, int8] = (['f32', 'int8'] as const).map((wanted) =>
    measurements.find(({ precision }) => precision === wanted),
  )
  const deviation = f32 && int8 ? deviationOf(f32.measured, int8.measured) : null
  const int8OverF32 =
    precisions.f32 && precisions.int8
      ? {
          time: precisions.int8.msPerFace.forward.min / precisions.f32.msPerFace.forward.min,
          cpuTime: precisions.int8.cpuMsPerFace.min / precisions.f32.cpuMsPerFace.min,
        }
      : null
  return {
    ...about,
    precisions,
    int8OverF32,
    deviation,
    range: rangeOf(measurements[0]!.measured),
    goals: benchGoals(precisions, int8OverF32?.time ?? null, deviation),
  }
}
