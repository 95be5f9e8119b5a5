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

/** A conversation in its row: where its first token stands. */
interface Placed {
  readonly item: DialogueItem
  readonly row: number
  readonly number: number
  readonly offset: number
}

/** Conversations one behind the other in each row. */
const placedIn = (rows: readonly (readonly DialogueItem[])[], { context, sharing }: DialogueNetwork) =>
  rows.flatMap((items, row) => {
    let offset = 0
    assert(items.length <= sharing, 'a row is shared by no more conversations than it may be')
    return items.map((item, number): Placed => {
      const placed = { item, row, number, offset }
      offset += item.dialogue.tokens.length
      // The last token is predicted and not read, so it may lie behind the row's end.
      assert(offset <= context + 1, 'the conversations of a row fit it')
      return placed
    })
  })

/**
 * A picture for every conversation that the rows could hold. Where there is none, one of the others stands in, which nothing refers
 * to: empty pictures would spoil the batch's statistics, by which the prompt learner normalises.
 */
const picturesOf = (rows: readonly (readonly DialogueItem[])[], sharing: number): readonly FaceFindings[] => {
  const known = rows.flatMap((items) => items.flatMap(({ findings }) => (findings ? [findings] : [])))
  if (known.length === 0) return []
  let standIns = 0
  return rows.flatMap((items) =>
    Array.from({ length: sharing }, (_, number): FaceFindings => {
      const own = items[number]?.findings
      if (own) return own
      standIns += 1
      return known[(standIns - 1) % known.length]!
    }),
  )
}

/** Rows of conversations as a step is fed them: token ids, next tokens, the answers' weights and the findings. */
export const dialogueBatch = (
  rows: readonly (readonly DialogueItem[])[],
  network: DialogueNetwork,
): Batch => {
  const { context, sharing } = network
  const { taps, map, embedding } = network.findings
  const [count, pictures] = [rows.length, rows.length * sharing]
  const ids = (fill: number) => new BigInt64Array(count * context).fill(BigInt(fill))
  const [tokens, targets, others, conversations] = [ids(padding), ids(padding), ids(padding), ids(sharing)]
  const [answers, doubts] = [new Float32Array(count * context), new Float32Array(count * context)]
  const maps = Array.from({ length: taps }, () => new Float32Array(pictures * 2 * map * map))
  const segmentation = new Float32Array(pictures * map * map)
  const probability = new Float32Array(pictures * 2).fill(0.5)
  const embeddings = new Float32Array(pictures * embedding)
  for (const { item, row, number, offset } of placedIn(rows, network)) {
    const { dialogue, doubt } = item
    const start = row * context + offset
    dialogue.tokens.forEach((token, at) => {
      if (offset + at < context) {
        tokens[start + at] = BigInt(token)
        conversations[start + at] = BigInt(number)
      }
      if (at > 0) targets[start + at - 1] = BigInt(token)
    })
    for (const { from, to } of dialogue.answers) answers.fill(1, start + from - 1, start + to - 1)
    if (doubt) {
      others[start + doubt.at - 1] = BigInt(doubt.other)
      doubts[start + doubt.at - 1] = doubt.probability
    }
  }
  for (const [picture, findings] of picturesOf(rows, sharing).entries()) {
    findings.maps.forEach((values, tap) => {
      maps[tap]!.set(values, picture * 2 * map * map)
    })
    segmentation.set(findings.segmentation, picture * map * map)
    probability.set(findings.probability, picture * 2)
    embeddings.set(findings.embedding, picture * embedding)
  }
  const perToken = { tokens, targets, conversations, answers, others, doubts }
  return {
    ...Object.fromEntries(
      Object.entries(perToken).map(([name, values]) => [name, tensorOf(values, [count, context])]),
    ),
    ...Object.fromEntries(
      maps.map((values, tap) => [mapName(tap), tensorOf(values, [pictures, 2, map, map])] as const),
    ),
    anomaly_map: tensorOf(segmentation, [pictures, 1, map, map]),
    prob: tensorOf(probability, [pictures, 2]),
    image_embed: tensorOf(embeddings, [pictures, embedding]),
  }
}
