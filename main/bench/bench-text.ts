import type { BenchGoal } from './bench-goals.ts'
import type { BenchResult, PrecisionResult, Spread } from './bench-result.ts'

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`

const precisionText = (name: string, result: PrecisionResult): string => {
  const row = (label: string, { min, median }: Spread) =>
    `  ${label.padEnd(34)}${min.toFixed(1).padStart(9)} /${median.toFixed(1).padStart(9)}`
  const { msPerFace } = result
  return [
    `${name}, ms per face (min / median)`,
    row('image encoder', msPerFace.encoder),
    row('detector', msPerFace.detector),
    row('prompt learner', msPerFace.promptLearner),
    row('forward pass', msPerFace.forward),
    row('GradCAM of every tap, in addition', msPerFace.gradCam),
    row('whole', msPerFace.whole),
    row('computing time of a forward pass', result.cpuMsPerFace),
    `  ${result.gigaflopsPerFace.toFixed(1)} GFLOP per face at ${result.gigaflopsPerSecond.toFixed(1)} GFLOP/s: ${(
      100 * result.shareOfSgemm
    ).toFixed(
      1,
    )} % of the ${result.sgemmGigaflopsPerSecond.toFixed(1)} GFLOP/s of a large f32 product (by computing time ${(100 * result.cpuShareOfSgemm).toFixed(1)} %)`,
    `  load ${(result.loadMs / 1000).toFixed(2)} s, peak memory ${gibibytes(result.peakMemoryBytes)}`,
  ].join('\n')
}

const goalLine = ({ name, value, limit, unit, met }: BenchGoal): string => {
  const measured = `${value.toPrecision(3)} ${unit}`.trim()
  return `  ${met ? 'met    ' : 'not met'}  ${name}: ${measured} (at most ${`${limit} ${unit}`.trim()})`
}

/** The result of `assay bench kfd` as text; the goals are those of the published size. */
export const benchText = ({
  preset,
  faces,
  machine,
  precisions,
  int8OverF32,
  deviation,
  range,
  goals,
}: BenchResult): string => {
  const { scores, maps } = range
  return [
    `KFD and prompt learner, ${preset}, random weights, ${faces} faces, ${machine.date}`,
    `${machine.processor}, ${machine.processors} processors, ${machine.threads} threads, ${gibibytes(machine.memoryBytes)}, ${machine.platform}, Node ${machine.node}, ${machine.runtime}; load before ${machine.otherLoad.toFixed(1)}`,
    ...Object.entries(precisions).map(([name, result]) => precisionText(name, result)),
    `scores ${scores.min.toFixed(3)} to ${scores.max.toFixed(3)}; maps ${maps.min.toFixed(3)} to ${maps.max.toFixed(3)}, mean ${maps.mean.toFixed(3)}, standard deviation ${maps.deviation.toFixed(3)}`,
    ...(deviation && int8OverF32 !== null
      ? [
          `int8 takes ${int8OverF32.time.toFixed(3)} of the time of f32 (by computing time ${int8OverF32.cpuTime.toFixed(3)}); score differs by at most ${deviation.largestScoreDifference.toFixed(4)}, map by at most ${deviation.largestMapDifference.toFixed(4)} (mean ${deviation.meanMapDifference.toFixed(4)})`,
        ]
      : []),
    'goals (of imagebind-huge on two processors)',
    ...goals.map(goalLine),
  ].join('\n')
}
