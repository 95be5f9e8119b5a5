import type { FaceRegionName } from '#app/face-regions.ts'
import type { SeededRandom } from '../random/seeded-random.ts'
import type { Rules, Slots } from './expand-template.ts'
import type { Grounds } from './ground-facts.ts'

/** What a conversation is about at the moment, for questions that refer back. */
export interface Memory {
  /** The topic of the turn before; null in the first. */
  readonly last: string | null
  /** The region that was asked about last. */
  readonly region: FaceRegionName | null
}

export interface Scene {
  readonly grounds: Grounds
  readonly memory: Memory
  readonly random: SeededRandom
}

/** The templates from which one turn is made. */
export interface Exchange {
  readonly questions: readonly string[]
  readonly answers: readonly string[]
  readonly rules?: Rules
  readonly slots?: Slots
  readonly region?: FaceRegionName
}

/** One thing that can be asked. */
export interface Topic {
  /** How often a conversation begins with it, and how often it goes on with it, in parts of the sum over all topics. */
  readonly first: number
  readonly later: number
  /** Whether it may come up again in one conversation. */
  readonly repeats?: boolean
  /** Topics after which it comes up more often. */
  readonly after?: readonly string[]
  /** Whether it comes up after those topics only. */
  readonly onlyAfter?: boolean
  readonly compose: (scene: Scene) => Exchange
}

/** Questions that stand alone, or, in half of the cases where one of the topics `after` came before, those that refer back. */
export const orFollowUps = (
  { memory, random }: Scene,
  questions: readonly string[],
  followUps: { readonly after: readonly string[]; readonly questions: readonly string[] },
): readonly string[] =>
  memory.last !== null && followUps.after.includes(memory.last) && random.chance(0.5)
    ? followUps.questions
    : questions
