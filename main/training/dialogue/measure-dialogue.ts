import { rocAuc } from '#models/evaluate/roc.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { type DialogueItem, dialogueBatch } from '#models/training/dialogue/dialogue-batch.ts'
import {
  type DialogueInference,
  openDialogueInference,
} from '#models/training/dialogue/dialogue-inference.ts'
import type { DialogueNetwork } from '#models/training/dialogue/dialogue-network.ts'
import { encodeDialogue } from '#models/training/dialogue/encode-dialogue.ts'
import { freshRegionPlaces } from '#models/training/dialogue/region-places.ts'
import { type Conversing, conversationItem } from './conversation-item.ts'
import type { FindingsCache } from './findings-cache.ts'

/** What is measured during training, with given answers before each token (teacher forcing). */
export interface DialogueFigures {
  /** Cross-entropy per answer token, in nats. */
  readonly loss: number
  /** Share of answer tokens that are the likeliest ones. */
  readonly tokenAccuracy: number
  /** The same of tokens in regions that an answer names for the first time; null without any. */
  readonly regionAccuracy: number | null
  /** AUC of P(Yes) to the verdict's question, and of the detector's own score on the same pictures. */
  readonly auc: number | null
  readonly detectorAuc: number | null
}

export interface DialogueMeasure {
  readonly measure: (state: ReadonlyMap<string, Float32Array>) => Promise<DialogueFigures>
  readonly close: () => Promise<void>
}

interface Asked {
  readonly item: DialogueItem
  readonly score: number
  readonly forged: boolean
}

/** The paper's question (3.3), whose answer begins with Yes or No. */
export const verdictQuestion = 'Is this a deepfake image?'

const batchesOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.floor(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )

/** The verdict's question about each picture of the cache, and a conversation about it. */
const readItems = async (cache: FindingsCache, conversing: Conversing) => {
  const conversations: DialogueItem[] = []
  const asked: Asked[] = []
  for (let index = 0; index < cache.count; index += 1) {
    const pair = await cache.read(index)
    for (const forged of [false, true]) {
      const random = seededRandom(`validation dialogue ${index} ${forged}`)
      const whole = { ...conversing, choice: { ...conversing.choice, withoutScoreText: 0, longShare: 0 } }
      const item = conversationItem(pair, forged, whole, random)
      if (item) conversations.push(item)
      const { findings } = forged ? pair.forged : pair.real
      const score = findings.probability[1]
      const turns = [{ question: verdictQuestion, answer: 'Yes' }]
      const dialogue = encodeDialogue(conversing.layout, { scoreFake: score, turns })
      asked.push({ item: { dialogue, findings }, score, forged })
    }
  }
  return { conversations, asked }
}

/** Opens the measurement of fixed conversations about the pictures of a cache, `batch` at a time. */
export const openDialogueMeasure = async (
  cache: FindingsCache,
  options: {
    readonly conversing: Conversing
    readonly network: DialogueNetwork
    readonly batch: number
    readonly threads: number
    readonly frozen?: ReadonlyMap<string, Float32Array>
  },
): Promise<DialogueMeasure> => {
  const { conversing, frozen, threads } = options
  const network: DialogueNetwork = { ...options.network, sharing: 1 }
  const { conversations, asked } = await readItems(cache, conversing)
  const batch = Math.max(1, Math.min(options.batch, conversations.length, asked.length))
  const { verdict, layout } = conversing
  const common = { batch, verdict, threads, ...(frozen ? { frozen } : {}) }
  const talk = await openDialogueInference(network, common)
  // Questions alone are short: a graph of their length costs a fraction of the context's.
  const longest = asked.reduce((most, { item }) => Math.max(most, item.dialogue.tokens.length), 1)
  const short: DialogueNetwork = { ...network, context: longest }
  const ask: DialogueInference = await openDialogueInference(short, common)

  const readTalk = async (state: ReadonlyMap<string, Float32Array>) => {
    const sums = { loss: 0, tokens: 0, right: 0, regions: 0, regionsRight: 0 }
    for (const items of batchesOf(conversations, batch)) {
      const data = dialogueBatch(
        items.map((item) => [item]),
        network,
      )
      const { losses, predicted } = await talk.run(state, data)
      const targets = data.targets!.data as BigInt64Array
      items.forEach(({ dialogue }, row) => {
        const place = (token: number) => row * network.context + token - 1
        const isRight = (token: number) => Number(predicted[place(token)] === targets[place(token)])
        for (const { from, to } of dialogue.answers)
          for (let token = from; token < to; token += 1) {
            sums.loss += losses[place(token)]!
            sums.tokens += 1
            sums.right += isRight(token)
          }
        for (const token of freshRegionPlaces(dialogue, layout)) {
          sums.regions += 1
          sums.regionsRight += isRight(token)
        }
      })
    }
    return sums
  }
  const readVerdicts = async (state: ReadonlyMap<string, Float32Array>) => {
    const scored: { score: number; own: number; forged: boolean }[] = []
    for (const items of batchesOf(asked, batch)) {
      const { margins } = await ask.run(
        state,
        dialogueBatch(
          items.map(({ item }) => [item]),
          short,
        ),
      )
      items.forEach(({ item, score, forged }, row) => {
        const first = item.dialogue.answers.at(-1)!.from
        scored.push({ score: margins[row * longest + first - 1]!, own: score, forged })
      })
    }
    return scored
  }
  return {
    measure: async (state) => {
      const sums = await readTalk(state)
      const scored = await readVerdicts(state)
      return {
        loss: sums.loss / Math.max(1, sums.tokens),
        tokenAccuracy: sums.right / Math.max(1, sums.tokens),
        regionAccuracy: sums.regions === 0 ? null : sums.regionsRight / sums.regions,
        auc: rocAuc(scored),
        detectorAuc: rocAuc(scored.map(({ own, forged }) => ({ score: own, forged }))),
      }
    },
    close: async () => {
      await talk.close()
      await ask.close()
    },
  }
}
