import { reshape, slice } from '../graph/ops/layout.ts'
import type { Value } from '../graph/value.ts'
import { type KfdDimensions, knowledgeGuidedDetector, locateByReference } from '../networks/kfd.ts'
import type { Weights } from '../networks/weights.ts'
import { kfdObjective, type ObjectiveWeights } from './kfd-objective.ts'

/** A scope whose running statistics stay as they are: for a branch that takes part in training alone. */
const withoutUpdates = (weights: Weights): Weights => ({
  ...weights,
  update: () => undefined,
  within: (name) => withoutUpdates(weights.within(name)),
})

/**
 * The stage 1 loss of the detector's heads over tapped patch tokens [2P, N, D] of P real pictures followed by their P forged
 * versions, with both of its branches (against the texts, and against the pristine picture). Metrics are the parts of
 * the loss and `score` [2P], p(fake).
 */
export const detectionLoss = (
  tokens: readonly Value[],
  textFeatures: Value,
  weights: Weights,
  options: {
    readonly kfd: KfdDimensions
    /** Ground truth of the forged pictures, [P, M, M] in [0, 1]. */
    readonly masks: Value
    readonly objective: ObjectiveWeights
  },
): { readonly loss: Value; readonly metrics: Readonly<Record<string, Value>> } => {
  const { kfd, masks, objective } = options
  const pairs = masks.shape[0]!
  const half = (x: Value, index: number) =>
    slice(x, { axis: 0, start: index * pairs, end: (index + 1) * pairs })
  const detection = knowledgeGuidedDetector(tokens, textFeatures, weights, kfd)
  const byReference = locateByReference(
    detection.decoded.map((tap) => half(tap, 1)),
    detection.decoded.map((tap) => half(tap, 0)),
    // Inference reads the running statistics, and it has no reference.
    withoutUpdates(weights),
    kfd,
  )
  const { loss, parts } = kfdObjective(detection, byReference, masks, objective)
  const score = reshape(slice(detection.classified.probability, { axis: 1, start: 1, end: 2 }), [2 * pairs])
  return { loss, metrics: { ...parts, score } }
}
