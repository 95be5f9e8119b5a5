import { gradients } from '../autodiff/gradients.ts'
import { relu } from '../graph/ops/activation.ts'
import { add, div, mul, sub } from '../graph/ops/elementwise.ts'
import { pick, reshape } from '../graph/ops/layout.ts'
import { reduceMax, reduceMean, reduceSum, sumAll } from '../graph/ops/reduce.ts'
import { scalar, type Value } from '../graph/value.ts'

export interface GradCam {
  /** ReLU of the weighted sum of a tap's channels, not scaled: [B, g, g]. */
  readonly raw: Value
  /** The same divided by its maximum, in [0, 1]; all 0 where nothing speaks for forgery: [B, g, g]. */
  readonly normalised: Value
}

/**
 * GradCAM (Selvaraju et al. 2017, equations 1 and 2) of the forged score with respect to a tap's patch tokens [B, N, D]:
 * a channel's weight is the mean of the score's gradient over the positions; the map is the ReLU of the weighted sum of
 * channels. The score is the difference of the classifier's logits [B, 2], the logit of p(fake).
 */
export const gradCam = (logits: Value, tokens: Value): GradCam => {
  const score = sub(pick(logits, 1, 1), pick(logits, 1, 0))
  const [grad] = gradients(sumAll(score), [tokens])
  const channelWeights = reduceMean(grad!, [1], true)
  const [batch, positions] = tokens.shape as readonly [number, number]
  const side = Math.sqrt(positions)
  const raw = reshape(relu(reduceSum(mul(tokens, channelWeights), [-1])), [batch, side, side])
  // The tiny offset only keeps 0 / 0 away; it is far below any map's maximum that is not 0.
  const normalised = div(raw, add(reduceMax(raw, [1, 2], true), scalar(1e-20)))
  return { raw, normalised }
}
