import type { BenchResult, Deviation } from './bench-result.ts'

/** A limit that the networks at their published size should keep on two processors. */
export interface BenchGoal {
  readonly name: string
  readonly value: number
  readonly limit: number
  readonly unit: '' | 's' | 'GiB'
  readonly met: boolean
}

const goal = (name: string, value: number, limit: number, unit: BenchGoal['unit'] = ''): BenchGoal => ({
  name,
  value,
  limit,
  unit,
  met: value <= limit,
})

const memoryLimits = { f32: 4.2, int8: 2 } as const

/**
 * The goals that the measured precisions allow to judge. The floor of f32 is the time that its operations take at the
 * speed of the largest matrix product of the same process.
 */
export const benchGoals = (
  precisions: BenchResult['precisions'],
  int8OverF32: number | null,
  deviation: Deviation | null,
): readonly BenchGoal[] => {
  const { f32 } = precisions
  const measured = Object.entries(precisions) as [keyof typeof memoryLimits, NonNullable<typeof f32>][]
  return [
    ...(f32 ? [goal('f32: time over the floor', 1 / f32.shareOfSgemm, 1.1)] : []),
    ...(int8OverF32 === null ? [] : [goal('int8: time over f32', int8OverF32, 0.35)]),
    ...(deviation ? [goal('int8: score from f32', deviation.largestScoreDifference, 0.005)] : []),
    ...measured.flatMap(([precision, { gradCamShare, loadMs, peakMemoryBytes }]) => [
      ...(precision === 'f32' ? [goal('f32: GradCAM over a forward pass', gradCamShare, 0.1)] : []),
      goal(`${precision}: load`, loadMs / 1000, 5, 's'),
      goal(`${precision}: peak memory`, peakMemoryBytes / 2 ** 30, memoryLimits[precision], 'GiB'),
    ]),
  ]
}
