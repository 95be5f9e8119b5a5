import type { PromptTurn } from '#models/prompting/assemble-prompt.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { type DialogueItem, dialogueBatch } from '#models/training/dialogue/dialogue-batch.ts'
import type { DialogueNetwork } from '#models/training/dialogue/dialogue-network.ts'
import { dialogueTexts, type PromptLayout } from '#models/training/dialogue/encode-dialogue.ts'
import type { Batch } from '#models/training/train-loop.ts'
import { planFaces } from '../pair-batches.ts'
import { type Conversing, conversationAbout, conversationItem, generalItem } from './conversation-item.ts'
import type { ConversationChoice } from './dialogue-run.ts'
import type { FindingsCache } from './findings-cache.ts'

const numbersTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

/** Pictures of a cache in a plain row: pair by pair, the real one first. */
const pictureOf = async (cache: FindingsCache, picture: number) => ({
  pair: await cache.read(Math.floor(picture / 2)),
  isForged: picture % 2 === 1,
})

export interface SequenceOptions {
  readonly cache: FindingsCache
  readonly conversing: Conversing
  readonly general: readonly (readonly PromptTurn[])[]
  readonly network: DialogueNetwork
  readonly batch: number
  readonly seed: number
}

const attempts = 20

/** One sequence: a new conversation about the picture, drawn again where it is longer than the context. */
const drawItem = async (
  picture: number,
  seed: string,
  { cache, conversing, general }: SequenceOptions,
): Promise<DialogueItem> => {
  const { pair, isForged } = await pictureOf(cache, picture)
  for (let attempt = 0; ; attempt += 1) {
    const random = seededRandom(`${seed} ${attempt}`)
    const isGeneral = general.length > 0 && random.chance(conversing.choice.generalShare)
    const item = isGeneral
      ? generalItem(random.pick(general), conversing)
      : conversationItem(pair, isForged, conversing, random)
    if (item) return item
    if (attempt === attempts)
      throw new RangeError(`no conversation about ${pair.truth.file} fits ${conversing.context} tokens`)
  }
}

/**
 * The batch of a step, which depends on the step alone: each epoch is a new order of all pictures, and every time a picture comes
 * up it is talked about anew.
 */
export const sequencesOf = (options: SequenceOptions): ((step: number) => Promise<Batch>) => {
  const { cache, batch, seed, network } = options
  const pictures = numbersTo(2 * cache.count)
  return async (step) => {
    const items: DialogueItem[] = []
    for (const [index, picture] of planFaces(pictures, batch, seed, step).entries())
      items.push(await drawItem(picture, `${seed} dialogue ${step * batch + index}`, options))
    return dialogueBatch(items, network)
  }
}

/** Texts from which a vocabulary is learnt: a conversation about each picture, over and over until there are `count`. */
export const vocabularyTexts = async (
  cache: FindingsCache,
  options: {
    readonly layout: Pick<PromptLayout, 'template' | 'stop'>
    readonly threshold: number
    readonly choice: ConversationChoice
    readonly general: readonly (readonly PromptTurn[])[]
    readonly count: number
    readonly seed: number
  },
): Promise<readonly string[]> => {
  const { layout, general, count, seed } = options
  const texts: string[] = []
  for (const index of numbersTo(count)) {
    const { pair, isForged } = await pictureOf(cache, index % (2 * cache.count))
    const content = conversationAbout(pair, isForged, options, seededRandom(`${seed} vocabulary ${index}`))
    texts.push(...dialogueTexts(layout, content))
  }
  for (const turns of general) texts.push(...dialogueTexts(layout, { scoreFake: 0, turns }))
  return texts
}
