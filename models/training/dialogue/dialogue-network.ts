import { add, isEqual, mul, scale, sub } from '../../graph/ops/elementwise.ts'
import { embed, oneHot } from '../../graph/ops/indexing.ts'
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
  /** Tokens of a row, and how many conversations, each about a picture of its own, share one. */
  readonly context: number
  readonly sharing: number
  /** Ids of the tokens at whose places the eleven prompt rows stand, in their order. */
  readonly carriers: readonly number[]
  /** Rank of the adapters (alpha = rank) beside q, k, v and o of a frozen language model; null where it is trained itself. */
  readonly lowRank: number | null
}

const adapted = /^llm\.layers\.\d+\.self_attn\.[qkvo]_proj\.$/

/** The published factor of an adapter's product: alpha / r with alpha = r. */
export const adapterScaling = 1

/** Adapters beside q, k, v and o where a language model is adapted. */
export const dialogueWeightOptions = ({ lowRank }: DialogueNetwork): WeightOptions =>
  lowRank === null ? {} : { lowRank: { rank: lowRank, scaling: adapterScaling, names: adapted } }

/** Whether stage 2 leaves a weight as it is: with adapters, all of the language model but them. */
export const isFrozenInDialogue = (name: string, { lowRank }: DialogueNetwork): boolean =>
  lowRank !== null && name.startsWith('llm.') && !/\.lora_[ab]$/.test(name)

/** Names of the consistency maps' inputs: `map0`, `map1`, … as in a pack's prompt graph. */
export const mapName = (tap: number): string => `map${tap}`

/**
 * The eleven prompt rows [N, 11, D] of what the detector found in N pictures: inputs `map0`… [N, 2, S, S], `anomaly_map`
 * [N, 1, S, S], `prob` [N, 2] and `image_embed` [N, C].
 */
export const findingRows = (pictures: number, weights: Weights, network: DialogueNetwork): Value => {
  const { findings, prompt } = network
  const side = findings.map
  const maps = Array.from({ length: findings.taps }, (_, tap) =>
    input(mapName(tap), [pictures, 2, side, side]),
  )
  const segmentation = input('anomaly_map', [pictures, 1, side, side])
  const probability = input('prob', [pictures, 2])
  const embedding = input('image_embed', [pictures, findings.embedding])
  const learned = forgeryPromptLearner({ maps, segmentation, probability }, weights.within('prompt'), prompt)
  return promptRows(
    visualProjection(embedding, weights.within('projection'), prompt.embedding),
    learned.tokens,
    probabilityToken(probability, prompt.embedding),
  )
}

/** Zero where two tokens [B, T] belong to one conversation, and minus infinity (as causalMask has it) where not: [B, 1, T, T]. */
const apartOf = (conversations: Value): Value => {
  const [batch, length] = conversations.shape as readonly [number, number]
  const together = isEqual(
    reshape(conversations, [batch, 1, length, 1]),
    reshape(conversations, [batch, 1, 1, length]),
  )
  return scale(sub(together, scalar(1)), 1e30)
}

/**
 * Next-token logits [B, T, V] of whole conversations. Inputs: `tokens` (int64 [B, T]) and `conversations` (int64 [B, T]), which
 * of the row's `sharing` conversations a token belongs to (`sharing` for padding); beside them those of `findingRows`
 * for B times `sharing` pictures. A carrier's place takes its conversation's row and nothing of the carrier's own
 * embedding, as the engine's adapter does it.
 */
export const dialogueLogits = (batch: number, weights: Weights, network: DialogueNetwork): Value => {
  const { llama, context, carriers, sharing } = network
  const rows = findingRows(batch * sharing, weights, network)
  const tokens = input('tokens', [batch, context], 'i64')
  const conversations = input('conversations', [batch, context], 'i64')
  const scope = weights.within('llm')
  const table = scope
    .within('embed_tokens')
    .tensor('weight', [llama.vocabulary, llama.width], { normal: 0.2 })
  const ids = constant(BigInt64Array.from(carriers, BigInt))
  const carried = isEqual(reshape(tokens, [batch, context, 1]), ids)
  const isText = sub(scalar(1), reduceSum(carried, [-1], true))
  const places = mul(
    reshape(oneHot(conversations, sharing), [batch, context, sharing, 1]),
    reshape(carried, [batch, context, 1, carriers.length]),
  )
  const injected = matMul(
    reshape(places, [batch, context, sharing * carriers.length]),
    reshape(rows, [batch, sharing * carriers.length, llama.width]),
  )
  const embeddings = add(mul(embed(table, tokens), isText), injected)
  return llamaDecoder(embeddings, scope, llama, sharing > 1 ? apartOf(conversations) : undefined)
}
