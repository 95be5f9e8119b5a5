import { mul, scale, sub } from '../graph/ops/elementwise.ts'
import { concat, reshape, transpose } from '../graph/ops/layout.ts'
import { matMul } from '../graph/ops/linear.ts'
import { unitLength } from '../graph/ops/normalisation.ts'
import { reduceSum } from '../graph/ops/reduce.ts'
import { resizeBy } from '../graph/ops/resize.ts'
import { scalar, type Value } from '../graph/value.ts'
import { bilinearMatrix } from '../preprocess/bilinear-matrix.ts'
import { linearLayer } from './layers.ts'
import type { Weights } from './weights.ts'

/** The image decoder of one tap: patch tokens [B, N, D] in the text features' space, at unit length: [B, N, C]. */
export const decodeTap = (tokens: Value, weights: Weights, width: number): Value =>
  unitLength(linearLayer(tokens, weights, width), -1, 1e-8)

const asGrid = (scores: Value, grid: number): Value => {
  const [batch, , channels] = scores.shape as readonly [number, number, number]
  return reshape(transpose(scores, [0, 2, 1]), [batch, channels, grid, grid])
}

/**
 * Eq. 1: the consistency map of one tap, F_vis · F_textᵀ, as `temperature` times the cosine: decoded tokens [B, N, C] and
 * unit text features [2, C] give [B, 2, grid, grid], channel 0 for real and 1 for fake.
 */
export const textConsistency = (decoded: Value, textFeatures: Value, temperature: number): Value => {
  const grid = Math.sqrt(decoded.shape[1]!)
  return asGrid(scale(matMul(decoded, transpose(textFeatures, [1, 0])), temperature), grid)
}

/**
 * Eq. 2: the cosine between the decoded tokens of a picture and of its pristine reference, at each position. It is laid
 * out as a consistency map, so that the same locator reads it: channel 0 is temperature · cos, channel 1 is
 * temperature · (1 - cos): [B, 2, grid, grid]. Training only.
 */
export const referenceConsistency = (decoded: Value, reference: Value, temperature: number): Value => {
  const cosine = reduceSum(mul(decoded, reference), [-1], true)
  const grid = Math.sqrt(decoded.shape[1]!)
  return asGrid(scale(concat([cosine, sub(scalar(1), cosine)], -1), temperature), grid)
}

/** Bilinear enlargement with aligned corners: [B, 2, g, g] to [B, 2, size, size]. */
export const enlargeMap = (map: Value, size: number): Value => {
  const grid = map.shape[2]!
  const matrix = { matrix: bilinearMatrix(grid, size), size }
  return resizeBy(map, matrix, matrix)
}
