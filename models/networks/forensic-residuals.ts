import { convolution } from '../graph/ops/convolution.ts'
import { add, log, scale, square, sub } from '../graph/ops/elementwise.ts'
import { concat } from '../graph/ops/layout.ts'
import { constant, scalar, type Value } from '../graph/value.ts'

/** Box means per channel as a grouped convolution with constant weights; edges see zeros beyond the picture. */
const boxMean = (x: Value, size: number): Value => {
  const channels = x.shape[1]!
  const weight = constant(new Float32Array(channels * size * size).fill(1 / (size * size)), [
    channels,
    1,
    size,
    size,
  ])
  return convolution(x, weight, undefined, { padding: (size - 1) / 2, groups: channels })
}

/**
 * What a blended region disturbs, made visible before any learning: pictures [B, 3, S, S] about 0 become 9 channels:
 * the colours; what is finer than 5x5 pixels of each colour, times 4; and the logarithm of the local energy (5x5) of
 * that detail per colour, in which a region of other sharpness, noise or compression is a plateau. Constant weights.
 */
export const forensicResiduals = (image: Value): Value => {
  const detail = scale(sub(image, boxMean(image, 5)), 4)
  const energy = scale(log(add(boxMean(square(detail), 5), scalar(1e-3))), 0.5)
  return concat([image, detail, energy], 1)
}
