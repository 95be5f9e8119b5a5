import { add, isEqual, mul, sub } from '../../graph/ops/elementwise.ts'
import { embed } from '../../graph/ops/indexing.ts'
import { reshape } from '../../graph/ops/layout.ts'
import { matMul } from '../../graph/ops/linear.ts'
import { reduceSum } from '../../graph/ops/reduce.ts'
import { constant, input, scalar, type Value } from '../../graph/value.ts'
import { forgeryPromptLearner, type PromptLearnerDimensions } from '../../networks/forgery-prompt-learner.ts'
import { type LlamaDimensions, llamaDecoder } from '../../networks/llama-decoder.ts'
import { probabilityToken, promptRows, visualProjection } from '../../networks/visual-projection.ts'
import type { WeightOptions, Weights } from '../../networks/weights.ts'

/** Stage 2 (paper 3.2 and 3.3): everything that decides its graphs. */
export interface DialogueNetwork {
  readonly llama: LlamaDimensions
  /** Its `embedding` is the language model's width. */
  readonly prompt: PromptLearnerDimensions
  /** Of the detector's pack: taps with a consistency map each, the maps' side, the width of the image embedding. */
  readonly findings: { readonly taps: number; readonly map: number; readonly embedding: number }
  /** Tokens of a training sequence. */
  readonly context: number
  /** Ids of the tokens at whose places the eleven prompt rows stand, in their order. */
  readonly carriers: readonly number[]
  /** Rank of the adapters (alpha = rank) beside q, k, v and o of a frozen language model; null where it is trained itself. */
  readonly lowRank: number | null
}

const adapted = /^llm\.layers\.\d+\.self_attn\.[qkvo]_proj\.$/

/** Adapters with the published factor: alpha = r, so 1. */
export const dialogueWeightOptions = ({ lowRank }: DialogueNetwork): WeightOptions =>
  lowRank === null ? {} : { lowRank: { rank: lowRank, scaling: 1, names: adapted } }

/** Whether stage 2 leaves a weight as it is: with adapters, all of the language model but them. */
export const isFrozenInDialogue = (name: string, { lowRank }: DialogueNetwork): boolean =>
  lowRank !== null && name.startsWith('llm.') && !/\.lora_[ab]$/.test(name)

/** Names of the consistency maps' inputs: `map0`, `map1`, … as in a pack's prompt graph. */
export const mapName = (tap: number): string => `map${tap}`

/**
 * The eleven prompt rows [B, 11, D] of what the detector found: inputs `map0`… [B, 2, S, S], `anomaly_map` [B, 1, S, S],
 * `prob` [B, 2] and `image_embed` [B, C].
 */
export const findingRows = (batch: number, weights: Weights, network: DialogueNetwork): Value => {
  const { findings, prompt } = network
  const side = findings.map
  const maps = Array.from({ length: findings.taps }, (_, tap) => input(mapName(tap), [batch, 2, side, side]))
  const segmentation = input('anomaly_map', [batch, 1, side, side])
  const probability = input('prob', [batch, 2])
  const embedding = input('image_embed', [batch, findings.embedding])
  const learned = forgeryPromptLearner({ maps, segmentation, probability }, weights.within('prompt'), prompt)
  return promptRows(
    visualProjection(embedding, weights.within('projection'), prompt.embedding),
    learned.tokens,
    probabilityToken(probability, prompt.embedding),
  )
}

/**
 * Input `tokens` (int64 [B, T]) and prompt rows [B, 11, D] to next-token logits [B, T, V]. A carrier's place takes its row
 * and nothing of the carrier's own embedding, as the engine's adapter does it (facts: A one-hot, B = row - base row).
 */
export const dialogueLogits = (
  batch: number,
  rows: Value,
  weights: Weights,
  network: DialogueNetwork,
): Value => {
  const { llama, context, carriers } = network
  const tokens = input('tokens', [batch, context], 'i64')
  const scope = weights.within('llm')
  const table = scope
    .within('embed_tokens')
    .tensor('weight', [llama.vocabulary, llama.width], { normal: 0.2 })
  const ids = constant(BigInt64Array.from(carriers, BigInt))
  const places = isEqual(reshape(tokens, [batch, context, 1]), ids)
  const isText = sub(scalar(1), reduceSum(places, [-1], true))
  const embeddings = add(mul(embed(table, tokens), isText), matMul(places, rows))
  return llamaDecoder(embeddings, scope, llama)
}
