import { add, mul, sub } from '../../graph/ops/elementwise.ts'
import { oneHot } from '../../graph/ops/indexing.ts'
import { reshape } from '../../graph/ops/layout.ts'
import { crossEntropy } from '../../graph/ops/loss.ts'
import { input, scalar } from '../../graph/value.ts'
import { createWeights } from '../../networks/weights.ts'
import type { AdamOptions } from '../adam.ts'
import { type TrainingStep, trainingStep } from '../training-step.ts'
import {
  type DialogueNetwork,
  dialogueLogits,
  dialogueWeightOptions,
  isFrozenInDialogue,
} from './dialogue-network.ts'

/**
 * A step of stage 2: cross-entropy of the answers' tokens (eq. 5) and Adam for prompt learner, projection and language model
 * (or its adapters). Inputs are those of `dialogueBatch`: those of `dialogueLogits`, `targets` (the tokens that follow), `answers` (0 where the next token is no part of an answer), and `doubts`: the probability with which the token of
 * `others` is the right one instead of the target; all [B, T].
 */
export const dialogueTrainingStep = (
  batch: number,
  network: DialogueNetwork,
  options: {
    readonly adam: AdamOptions
    /** Learning rate of prompt learner and projection as a multiple of the language model's. */
    readonly learnerRate: number
  },
): TrainingStep => {
  const weights = createWeights({ mode: 'training', ...dialogueWeightOptions(network) })
  const logits = dialogueLogits(batch, weights, network)
  const positions = batch * network.context
  const { vocabulary } = network.llama
  const flat = (name: string, type?: 'i64') =>
    reshape(input(name, [batch, network.context], type), [positions])
  const doubts = reshape(flat('doubts'), [positions, 1])
  const targets = add(
    mul(oneHot(flat('targets', 'i64'), vocabulary), sub(scalar(1), doubts)),
    mul(oneHot(flat('others', 'i64'), vocabulary), doubts),
  )
  const loss = crossEntropy(reshape(logits, [positions, vocabulary]), targets, flat('answers'))
  return trainingStep(loss, weights, {
    adam: options.adam,
    train: (name) => !isFrozenInDialogue(name, network),
    rateFactor: (name) => (name.startsWith('llm.') ? 1 : options.learnerRate),
  })
}
