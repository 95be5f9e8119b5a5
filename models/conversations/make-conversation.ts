import type { SeededRandom } from '../random/seeded-random.ts'
import { chooseTopic } from './choose-topic.ts'
import { type ConversationFacts, checkFacts } from './conversation-facts.ts'
import { expandTemplate } from './expand-template.ts'
import { finishText } from './finish-text.ts'
import { type Grounding, type Grounds, groundFacts } from './ground-facts.ts'
import { groundRules, groundSlots } from './ground-rules.ts'
import { styleQuestion } from './question-style.ts'
import type { Memory, Topic } from './topic.ts'
import { type TopicName, topics } from './topic-list.ts'
import { publishedQuestion, publishedTask } from './topics/verdict-topics.ts'

export interface Turn {
  readonly question: string
  readonly answer: string
}

/** A turn of a conversation that was made here, with what it is about. */
export interface MadeTurn extends Turn {
  readonly topic: TopicName
}

export interface Conversation<T extends Turn = Turn> {
  readonly turns: readonly T[]
}

export interface ConversationOptions {
  /** What the answers agree with; findings unless told. */
  readonly groundIn?: Grounding
  /**
   * Share, 0 to 1, of conversations grounded in findings and begun with a verdict that consist of this one answer and take it from the
   * truth. It grades P(Yes) on either side of the threshold; below one half the likeliest answer stays the finding's.
   */
  readonly truthShare?: number
}

const defaultTruthShare = 0.15

/** Shares of conversations with one turn, two, and so on. */
const lengths = [0.26, 0.2, 0.18, 0.15, 0.12, 0.09]

const drawLength = (random: SeededRandom): number => {
  let rest = random.uniform()
  const index = lengths.findIndex((share) => {
    rest -= share
    return rest < 0
  })
  return index < 0 ? lengths.length : index + 1
}

/** One question and its answer on a topic; `memory` is what came before. Throws nothing for checked facts. */
export const makeTurn = (
  name: TopicName,
  grounds: Grounds,
  memory: Memory,
  random: SeededRandom,
): { readonly turn: MadeTurn; readonly memory: Memory } => {
  const topic: Topic = topics[name]
  const exchange = topic.compose({ grounds, memory, random })
  const rules = { ...groundRules(grounds), ...exchange.rules }
  const slots = { ...groundSlots(grounds), ...exchange.slots }
  const template = random.pick(exchange.questions)
  const written = expandTemplate(template, rules, slots, random)
  const isPublished = template === publishedQuestion || template.startsWith(publishedTask)
  const question = isPublished ? written : styleQuestion(written, random, memory.last === null)
  const answer = finishText(expandTemplate(random.pick(exchange.answers), rules, slots, random))
  return {
    turn: { topic: name, question, answer },
    memory: { last: name, region: exchange.region ?? (name === 'sure' ? memory.region : null) },
  }
}

/**
 * Training material of one picture: a conversation of one to six turns whose questions follow from each other and whose answers
 * agree with the facts (paper 3.3). The same facts and random numbers give the same conversation. Throws `input/invalid`.
 */
export const makeConversation = (
  facts: ConversationFacts,
  random: SeededRandom,
  { groundIn = 'findings', truthShare = defaultTruthShare }: ConversationOptions = {},
): Conversation<MadeTurn> => {
  checkFacts(facts)
  const grounds = groundFacts(facts, groundIn)
  const count = drawLength(random)
  const first = chooseTopic([], random)
  if (first === 'verdict' && groundIn === 'findings' && random.chance(truthShare)) {
    const truth = groundFacts(facts, 'truth')
    return { turns: [makeTurn('verdict', truth, { last: null, region: null }, random).turn] }
  }
  const turns: MadeTurn[] = []
  let memory: Memory = { last: null, region: null }
  for (let name = first; turns.length < count; ) {
    const made = makeTurn(name, grounds, memory, random)
    turns.push(made.turn)
    memory = made.memory
    if (name === 'thanks') break
    name = chooseTopic(
      turns.map(({ topic }) => topic),
      random,
    )
  }
  return { turns }
}
