import { add, scale, sub } from '../graph/ops/elementwise.ts'
import { concat, pick, reshape, slice } from '../graph/ops/layout.ts'
import { binaryCrossEntropy, diceLoss } from '../graph/ops/loss.ts'
import { averagePool } from '../graph/ops/pooling.ts'
import { meanAll } from '../graph/ops/reduce.ts'
import { constant, type Value } from '../graph/value.ts'
import type { LocatedForgery } from '../networks/forgery-locator.ts'
import type { Detection } from '../networks/kfd.ts'

/** Weights of the parts of the stage 1 loss; `reference` is the paper's lambda (eq. 3). */
export interface ObjectiveWeights {
  readonly dice: number
  readonly reference: number
  readonly classification: number
  /** Binary cross-entropy of every pixel of the segmentation map, in real pictures too: not in the paper. */
  readonly pixel: number
  /** The same for the consistency maps of each tap on their own grids: not in the paper. */
  readonly consistency: number
}

/** The logit of fake against real from two channels: [B, 2, …] to [B, …]. */
const fakeLogit = (twoChannels: Value): Value => sub(pick(twoChannels, 1, 1), pick(twoChannels, 1, 0))

const forgedHalf = (x: Value): Value => slice(x, { axis: 0, start: x.shape[0]! / 2, end: x.shape[0]! })

/**
 * The loss of stage 1 (eq. 3 and 4) for a batch of P real pictures followed by their P forged versions; `masks`
 * [P, S, S] is the ground truth of the forged ones. Dice is taken over forged pictures only, where it is defined.
 */
export const kfdObjective = (
  detection: Detection,
  byReference: LocatedForgery,
  masks: Value,
  weights: ObjectiveWeights,
): { readonly loss: Value; readonly parts: Readonly<Record<string, Value>> } => {
  const [pairs, side] = masks.shape as readonly [number, number, number]
  const { located, classified, consistency } = detection
  const segmentation = reshape(forgedHalf(located.segmentation), [pairs, side, side])
  const dice = meanAll(diceLoss(segmentation, masks))
  const reference = meanAll(diceLoss(reshape(byReference.segmentation, [pairs, side, side]), masks))

  const truth = concat([constant(new Float32Array(pairs * side * side), [pairs, side, side]), masks], 0)
  const pixel = meanAll(binaryCrossEntropy(fakeLogit(located.logits), truth))
  const perMap = consistency.map((map) => {
    const grid = map.shape[2]!
    const pooled = averagePool(reshape(truth, [2 * pairs, 1, side, side]), side / grid)
    return meanAll(binaryCrossEntropy(fakeLogit(map), reshape(pooled, [2 * pairs, grid, grid])))
  })
  const maps = scale(perMap.reduce(add), 1 / perMap.length)

  const labels = constant(Float32Array.from({ length: 2 * pairs }, (_, index) => (index < pairs ? 0 : 1)))
  const classification = meanAll(binaryCrossEntropy(fakeLogit(classified.logits), labels))
  const parts = { dice, reference, classification, pixel, consistency: maps }
  const loss = (Object.keys(parts) as (keyof typeof parts)[])
    .map((name) => scale(parts[name], weights[name]))
    .reduce(add)
  return { loss, parts }
}
