import { Fault } from '#app/fault.ts'
import type { PromptTurn } from '#models/prompting/assemble-prompt.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { type DialogueItem, dialogueBatch } from '#models/training/dialogue/dialogue-batch.ts'
import type { DialogueNetwork } from '#models/training/dialogue/dialogue-network.ts'
import { dialogueTexts, type PromptLayout } from '#models/training/dialogue/encode-dialogue.ts'
import type { Batch } from '#models/training/train-loop.ts'
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

/** Draws in vain after which a row is taken as full. */
const mostMisses = 3

const lengthOf = (items: readonly DialogueItem[]): number =>
  items.reduce((sum, { dialogue }) => sum + dialogue.tokens.length, 0)

/** Conversations about pictures drawn one after the other until the next does not fit; a picture's conversation is new every time. */
const drawRow = async (seed: string, options: SequenceOptions): Promise<readonly DialogueItem[]> => {
  const { cache, conversing, general, network } = options
  const items: DialogueItem[] = []
  for (let draw = 0, misses = 0; misses < mostMisses && items.length < network.sharing; draw += 1) {
    const random = seededRandom(`${seed} ${draw}`)
    const isGeneral = general.length > 0 && random.chance(conversing.choice.generalShare)
    const { pair, isForged } = await pictureOf(cache, random.below(2 * cache.count))
    const item = isGeneral
      ? generalItem(random.pick(general), conversing)
      : conversationItem(pair, isForged, conversing, random)
    const fits = item !== null && lengthOf([...items, item]) <= network.context + 1
    if (fits) items.push(item)
    else misses += 1
  }
  if (items.length > 0) return items
  throw new Fault(
    'input/invalid',
    `No conversation fits ${network.context} tokens. Train with a larger --context.`,
  )
}

/** The batch of a step, which depends on the step alone. */
export const sequencesOf = (options: SequenceOptions): ((step: number) => Promise<Batch>) => {
  const { batch, seed, network } = options
  return async (step) => {
    const rows: (readonly DialogueItem[])[] = []
    for (let row = 0; row < batch; row += 1)
      rows.push(await drawRow(`${seed} dialogue ${step * batch + row}`, options))
    return dialogueBatch(rows, network)
  }
}

/**
 * Texts from which a vocabulary is learnt: a conversation about each picture, over and over until there are `count`, and the
 * verdict's words, which must be tokens of their own even where a detector leads to one of them alone.
 */
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
  for (let index = 0; index < count / 2; index += 1) texts.push('Yes', 'No')
  for (const turns of general) texts.push(...dialogueTexts(layout, { scoreFake: 0, turns }))
  return texts
}
