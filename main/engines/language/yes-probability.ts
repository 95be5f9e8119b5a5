import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp'
import { Fault } from '#app/fault.ts'
import type { PackDialogue } from '#app/records/pack.ts'

const firstToken = (model: LlamaModel, word: string): Token => model.tokenize(word, false)[0]!

/**
 * P(Yes) of a prompt's answer: softmax over the first tokens of the verdict's two words (paper 4.1). Everything is evaluated anew, so
 * that the figure does not depend on what was asked before. Throws `model/unsupported` where both words begin alike.
 */
export const yesProbability = async (
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  { yes, no }: PackDialogue['verdict'],
): Promise<number> => {
  const { model } = sequence
  const [yesToken, noToken] = [firstToken(model, yes), firstToken(model, no)]
  if (yesToken === noToken)
    throw new Fault(
      'model/unsupported',
      `This language model begins "${yes}" and "${no}" alike, so its answers cannot be scored. Choose another pack for the evaluation.`,
    )
  await sequence.clearHistory()
  const logits = { filter: { tokens: [yesToken, noToken] } }
  const output = await sequence.controlledEvaluate([
    ...tokens.slice(0, -1),
    [tokens.at(-1)!, { generateNext: { probabilities: true, logits, options: { temperature: 0 } } }],
  ])
  const found = output.at(-1)?.next.logits
  const [a, b] = [found?.get(yesToken), found?.get(noToken)]
  if (a === undefined || b === undefined || !Number.isFinite(a - b))
    throw new Fault(
      'engine/failed',
      'The language model gave no figures for its answer. Try again; if it stays so, install the pack again.',
    )
  return 1 / (1 + Math.exp(b - a))
}
