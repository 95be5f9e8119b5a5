import { scalar, type Value } from '../value.ts'
import { logSoftmax, softplus } from './activation.ts'
import { add, div, mul, neg, sub } from './elementwise.ts'
import { reduceSum, sumAll } from './reduce.ts'

/** Dice loss per image, 1 - (2 Σ p g + s) / (Σ p + Σ g + s), of maps [B, ...] in [0, 1]: [B]. `smooth` s > 0. */
export const diceLoss = (predicted: Value, truth: Value, smooth = 1): Value => {
  const axes = predicted.shape.map((_, axis) => axis).slice(1)
  const overlap = reduceSum(mul(predicted, truth), axes)
  const total = add(reduceSum(predicted, axes), reduceSum(truth, axes))
  const ratio = div(add(add(overlap, overlap), scalar(smooth)), add(total, scalar(smooth)))
  return sub(scalar(1), ratio)
}

/** Binary cross-entropy (eq. 4) from logits, element by element, without overflow: softplus(x) - x c. */
export const binaryCrossEntropy = (logits: Value, truth: Value): Value =>
  sub(softplus(logits), mul(logits, truth))

/**
 * Cross-entropy (eq. 5): logits [N, V], targets one-hot [N, V], weights [N] (0 leaves a position out). The weighted mean,
 * a scalar; the sum of the weights must not be 0.
 */
export const crossEntropy = (logits: Value, targets: Value, weights: Value): Value => {
  const perToken = neg(reduceSum(mul(logSoftmax(logits, -1), targets), [-1]))
  return div(sumAll(mul(perToken, weights)), sumAll(weights))
}
