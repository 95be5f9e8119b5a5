/** Bits after the point of a weight: 32 minus 8 for the pixel minus 2 of headroom, as Pillow's 8-bit resampling has it. */
export const weightBits = 32 - 8 - 2

const cubicSupport = 2
const a = -0.5

/** Keys' cubic with a = -0.5, in Pillow's order of operations so that every double is the same. */
const cubic = (offset: number): number => {
  const x = Math.abs(offset)
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a
  return 0
}

const toFixed = (weight: number): number => Math.trunc((weight < 0 ? -0.5 : 0.5) + weight * (1 << weightBits))

/** For output sample i: `count[i]` weights from `weights[i * stride]`, the first for source sample `first[i]`. */
export interface ResampleWeights {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly weights: Int32Array
  readonly stride: number
}

/** A run of output samples along one axis: the axis is resized to `length`, of which `start .. start + count` is wanted. */
export interface AxisWindow {
  readonly length: number
  readonly start: number
  readonly count: number
}

/**
 * Pillow's antialiased bicubic weights along one axis (libImaging/Resample.c: precompute_coeffs and
 * normalize_coeffs_8bpc): support widened by the down-scale factor, cut at the borders, normalised to 1, 22-bit fixed point.
 */
export const bicubicWeights = (sourceLength: number, window: AxisWindow): ResampleWeights => {
  const scale = sourceLength / window.length
  const widening = Math.max(scale, 1)
  const support = cubicSupport * widening
  const stride = Math.min(Math.ceil(support) * 2 + 1, sourceLength)
  const [first, count] = [new Int32Array(window.count), new Int32Array(window.count)]
  const weights = new Int32Array(window.count * stride)
  const exact = new Float64Array(stride)

  for (let i = 0; i < window.count; i++) {
    const centre = (window.start + i + 0.5) * scale
    const from = Math.max(0, Math.trunc(centre - support + 0.5))
    const taps = Math.min(sourceLength, Math.trunc(centre + support + 0.5)) - from
    let sum = 0
    for (let tap = 0; tap < taps; tap++) {
      exact[tap] = cubic((tap + from - centre + 0.5) * (1 / widening))
      sum += exact[tap]!
    }
    for (let tap = 0; tap < taps; tap++)
      weights[i * stride + tap] = toFixed(sum === 0 ? exact[tap]! : exact[tap]! / sum)
    first[i] = from
    count[i] = taps
  }
  return { first, count, weights, stride }
}
