import { assert } from '#app/assert.ts'
import { tensorOf } from '../../runtime/session.ts'
import type { Batch } from '../train-loop.ts'
import { type DialogueNetwork, mapName } from './dialogue-network.ts'
import type { EncodedDialogue } from './encode-dialogue.ts'

/** What the detector says of one face, as the prompt learner takes it. */
export interface FaceFindings {
  /** Per tap [2, S, S], channel 0 for real. */
  readonly maps: readonly Float32Array[]
  /** [S, S] */
  readonly segmentation: Float32Array
  /** p(real), p(fake) */
  readonly probability: readonly [number, number]
  /** [C] */
  readonly embedding: Float32Array
}

/** A first answer token of which another one is right, too, with some probability. */
export interface Doubt {
  /** The token's place in the sequence. */
  readonly at: number
  readonly other: number
  readonly probability: number
}

export interface DialogueItem {
  readonly dialogue: EncodedDialogue
  /** null for a conversation without a picture. */
  readonly findings: FaceFindings | null
  readonly doubt?: Doubt
}

const padding = 0

/** Token ids, next tokens and the answers' weights of sequences of one length T: what a step is fed, findings included. */
export const dialogueBatch = (items: readonly DialogueItem[], network: DialogueNetwork): Batch => {
  const { context } = network
  const { taps, map, embedding } = network.findings
  const count = items.length
  const ids = () => new BigInt64Array(count * context).fill(BigInt(padding))
  const [tokens, targets, others] = [ids(), ids(), ids()]
  const [answers, doubts] = [new Float32Array(count * context), new Float32Array(count * context)]
  const maps = Array.from({ length: taps }, () => new Float32Array(count * 2 * map * map))
  const segmentation = new Float32Array(count * map * map)
  const probability = new Float32Array(count * 2).fill(0.5)
  const embeddings = new Float32Array(count * embedding)
  items.forEach(({ dialogue, findings, doubt }, item) => {
    const row = item * context
    assert(dialogue.tokens.length <= context + 1, 'a sequence fits the context')
    dialogue.tokens.forEach((token, at) => {
      if (at < context) tokens[row + at] = BigInt(token)
      if (at > 0) targets[row + at - 1] = BigInt(token)
    })
    for (const { from, to } of dialogue.answers) answers.fill(1, row + from - 1, row + to - 1)
    if (doubt) {
      others[row + doubt.at - 1] = BigInt(doubt.other)
      doubts[row + doubt.at - 1] = doubt.probability
    }
    if (!findings) return
    findings.maps.forEach((values, tap) => {
      maps[tap]!.set(values, item * 2 * map * map)
    })
    segmentation.set(findings.segmentation, item * map * map)
    probability.set(findings.probability, item * 2)
    embeddings.set(findings.embedding, item * embedding)
  })
  return {
    tokens: tensorOf(tokens, [count, context]),
    targets: tensorOf(targets, [count, context]),
    answers: tensorOf(answers, [count, context]),
    others: tensorOf(others, [count, context]),
    doubts: tensorOf(doubts, [count, context]),
    ...Object.fromEntries(
      maps.map((values, tap) => [mapName(tap), tensorOf(values, [count, 2, map, map])] as const),
    ),
    anomaly_map: tensorOf(segmentation, [count, 1, map, map]),
    prob: tensorOf(probability, [count, 2]),
    image_embed: tensorOf(embeddings, [count, embedding]),
  }
}
