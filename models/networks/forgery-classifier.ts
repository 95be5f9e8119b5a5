import { relu, softmax } from '../graph/ops/activation.ts'
import { concat } from '../graph/ops/layout.ts'
import { globalAveragePool, maxPool } from '../graph/ops/pooling.ts'
import type { Value } from '../graph/value.ts'
import { batchNormLayer, convolutionLayer, linearLayer } from './layers.ts'
import type { Weights } from './weights.ts'

export interface ClassifierDimensions {
  /** Channels after each convolution of a branch (published: 16, 64, 128, 256). */
  readonly channels: readonly number[]
  /** Width of the first of the two fully connected layers (published: 128). */
  readonly hidden: number
}

export interface ClassifiedForgery {
  /** Pooled branches in tap order: [B, taps · last channels]. */
  readonly features: Value
  /** [B, 2]: real, fake. */
  readonly logits: Value
  /** [B, 2]: p(real), p(fake); the second is the forgery score, higher = more consistent with manipulation. */
  readonly probability: Value
}

/**
 * The Forgery Classifier (paper 3.1, figure 3): per consistency map [B, 2, S, S] convolutions with 2x2 maximum pooling,
 * global average, concatenation, two fully connected layers. It reads the maps, not the locator's output.
 */
export const forgeryClassifier = (
  maps: readonly Value[],
  weights: Weights,
  { channels, hidden }: ClassifierDimensions,
): ClassifiedForgery => {
  const pooled = maps.map((map, index) => {
    const branch = weights.within('meta_net').within(index)
    // The published network numbers a convolution and its batch norm within one sequence: 0, 3, 4, 7, …
    const last = channels.reduce((x, out, stage) => {
      const convolved = convolutionLayer(x, branch.within(4 * stage), { out, kernel: 3 }, { padding: 1 })
      return batchNormLayer(maxPool(relu(convolved), 2), branch.within(4 * stage + 3))
    }, map)
    return globalAveragePool(last)
  })
  const features = concat(pooled, 1)
  const logits = linearLayer(
    relu(linearLayer(features, weights.within('fc1'), hidden)),
    weights.within('fc2'),
    2,
  )
  return { features, logits, probability: softmax(logits, -1) }
}
