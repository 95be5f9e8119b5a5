import type { LabelledScore } from './pav.ts'

/** log10 LR = slope x score + offset; slope >= 0. */
export interface LogisticLine {
  readonly slope: number
  readonly offset: number
}

/**
 * Prior-corrected logistic regression (Brümmer et al. 2007, "Fusion of heterogeneous speaker recognition systems"): both classes weigh the same in the cross-entropy, so the line is
 * the log likelihood ratio itself. A ridge of one half on the squared slope of the standardised score (worth about one item against all the others)
 * keeps it finite where the classes separate and fades as data grow. Solved by Newton's method with step halving. Scores that run the
 * wrong way or do not vary give slope 0 and offset 0: LR = 1, never a reversed scale. Needs both classes.
 */
export const fitLogisticLine = (items: readonly LabelledScore[]): LogisticLine => {
  const total = items.reduce((sum, item) => sum + (item.weight ?? 1), 0)
  const mean = items.reduce((sum, item) => sum + (item.weight ?? 1) * item.score, 0) / total
  const variance = items.reduce((sum, item) => sum + (item.weight ?? 1) * (item.score - mean) ** 2, 0) / total
  const spread = Math.sqrt(variance)
  if (!(spread > 1e-12 * Math.max(1, Math.abs(mean)))) return { slope: 0, offset: 0 }
  const forged = items.reduce((sum, item) => sum + (item.forged ? (item.weight ?? 1) : 0), 0)
  const samples = items.map((item) => ({
    x: (item.score - mean) / spread,
    sign: item.forged ? 1 : -1,
    weight: ((item.weight ?? 1) * total) / (2 * (item.forged ? forged : total - forged)),
  }))
  const { slope, offset } = minimise(samples)
  if (slope <= 0) return { slope: 0, offset: 0 }
  return { slope: slope / spread / Math.LN10, offset: (offset - (slope * mean) / spread) / Math.LN10 }
}

interface Sample {
  readonly x: number
  readonly sign: number
  readonly weight: number
}

const objective = (samples: readonly Sample[], slope: number, offset: number): number => {
  let sum = slope ** 2 / 2
  for (const { x, sign, weight } of samples) {
    const margin = sign * (slope * x + offset)
    sum += weight * (Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))))
  }
  return sum
}

const minimise = (samples: readonly Sample[]): LogisticLine => {
  let [slope, offset] = [0, 0]
  let value = objective(samples, slope, offset)
  for (let iteration = 0; iteration < 100; iteration++) {
    let [gradSlope, gradOffset, slopeSlope, slopeOffset, offsetOffset] = [slope, 0, 1, 0, 1e-12]
    for (const { x, sign, weight } of samples) {
      const pull = 1 / (1 + Math.exp(sign * (slope * x + offset)))
      const curvature = weight * pull * (1 - pull)
      gradSlope -= weight * sign * pull * x
      gradOffset -= weight * sign * pull
      slopeSlope += curvature * x * x
      slopeOffset += curvature * x
      offsetOffset += curvature
    }
    const determinant = slopeSlope * offsetOffset - slopeOffset ** 2
    const stepSlope = (offsetOffset * gradSlope - slopeOffset * gradOffset) / determinant
    const stepOffset = (slopeSlope * gradOffset - slopeOffset * gradSlope) / determinant
    let scale = 1
    let next = objective(samples, slope - stepSlope, offset - stepOffset)
    while (next > value && scale > 1e-10) {
      scale /= 2
      next = objective(samples, slope - scale * stepSlope, offset - scale * stepOffset)
    }
    if (next > value) break
    slope -= scale * stepSlope
    offset -= scale * stepOffset
    const gain = value - next
    value = next
    if (gain <= 1e-13 * Math.max(1, value)) break
  }
  return { slope, offset }
}
