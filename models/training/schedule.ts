import type { AdamOptions } from './adam.ts'

export interface Schedule {
  readonly steps: number
  /** The highest learning rate, reached after `warmUp` steps, then lowered along a half cosine to `floor` of it. */
  readonly rate: number
  readonly warmUp: number
  readonly floor: number
  /** Factor of the moving average of weights; early steps average over fewer. */
  readonly average: number
}

/** The scalars that the training step is fed at step t, counted from 0. */
export const scheduledInputs = (
  schedule: Schedule,
  step: number,
  adam: AdamOptions,
): Record<string, number> => {
  const { steps, rate, warmUp, floor, average } = schedule
  const progress = Math.min(1, Math.max(0, (step - warmUp) / Math.max(1, steps - warmUp)))
  const cosine = floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress))
  return {
    rate: rate * Math.min(1, (step + 1) / Math.max(1, warmUp)) * cosine,
    correction1: 1 / (1 - adam.beta1 ** (step + 1)),
    correction2: 1 / (1 - adam.beta2 ** (step + 1)),
    average: Math.min(average, (step + 1) / (step + 10)),
  }
}
