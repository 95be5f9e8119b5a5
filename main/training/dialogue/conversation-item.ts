import type { ConversationFacts } from '#models/conversations/conversation-facts.ts'
import { makeConversation } from '#models/conversations/make-conversation.ts'
import { type PromptParts, type PromptTurn, wholePrompt } from '#models/prompting/assemble-prompt.ts'
import type { SeededRandom } from '#models/random/seeded-random.ts'
import type { DialogueItem, Doubt } from '#models/training/dialogue/dialogue-batch.ts'
import {
  type EncodedDialogue,
  encodeWithin,
  type PromptLayout,
} from '#models/training/dialogue/encode-dialogue.ts'
import type { ConversationChoice } from './dialogue-run.ts'
import type { CachedPairFindings } from './findings-cache.ts'

/** A turn, and whether it asks for a verdict. */
interface JudgedTurn extends PromptTurn {
  readonly topic?: string
}

export interface Conversing {
  readonly layout: PromptLayout
  readonly verdict: { readonly yes: number; readonly no: number }
  readonly threshold: number
  readonly context: number
  readonly choice: ConversationChoice
}

/** Conversations that a long one consists of; what does not fit the context is left out. */
const roundsOfLong = 5

const steepness = 2
const surest = 0.998

/**
 * The probability of the word that agrees with the findings: one half at the threshold, rising with the score's distance from it
 * on either side, so that P(Yes) orders pictures as the score does.
 */
export const certaintyOf = (score: number, threshold: number): number => {
  const distance = score >= threshold ? (score - threshold) / (1 - threshold) : 1 - score / threshold
  const share = 0.5 + 0.5 * distance
  const [yes, no] = [share ** steepness, (1 - share) ** steepness]
  return Math.min(surest, yes / (yes + no))
}

/** A conversation about one picture of a pair, as the simulation's facts and the detector's findings have it. */
export const conversationAbout = (
  pair: CachedPairFindings,
  isForged: boolean,
  { threshold, choice }: Pick<Conversing, 'threshold' | 'choice'>,
  random: SeededRandom,
): { readonly scoreFake: number; readonly turns: readonly JudgedTurn[] } => {
  const face = isForged ? pair.forged : pair.real
  const scoreFake = Math.min(1, Math.max(0, face.findings.probability[1]))
  const facts: ConversationFacts = {
    label: isForged ? 'forged' : 'real',
    regions: isForged ? pair.truth.regions : [],
    scoreFake,
    threshold,
    mapRegions: face.mapRegions,
  }
  const { groundIn, grading, longShare } = choice
  const how = grading === 'score' ? { groundIn, truthShare: 0 } : { groundIn }
  const rounds = random.chance(longShare) ? roundsOfLong : 1
  const turns = Array.from({ length: rounds }, () => makeConversation(facts, random, how).turns).flat()
  return { scoreFake, turns }
}

const doubtOf = (
  dialogue: EncodedDialogue,
  turns: readonly JudgedTurn[],
  scoreFake: number,
  { verdict, threshold, choice }: Conversing,
): Doubt | undefined => {
  if (choice.grading !== 'score' || choice.groundIn !== 'findings') return undefined
  const asked = dialogue.answers.find(({ turn }) => turns[turn]!.topic === 'verdict')
  const word = asked && dialogue.tokens[asked.from]
  if (word !== verdict.yes && word !== verdict.no) return undefined
  const other = word === verdict.yes ? verdict.no : verdict.yes
  return { at: asked!.from, other, probability: 1 - certaintyOf(scoreFake, threshold) }
}

/** A training sequence about one picture; null where not even its first turn fits the context. */
export const conversationItem = (
  pair: CachedPairFindings,
  isForged: boolean,
  conversing: Conversing,
  random: SeededRandom,
): DialogueItem | null => {
  const { layout, context, choice } = conversing
  const { scoreFake, turns } = conversationAbout(pair, isForged, conversing, random)
  const parts: PromptParts = { ...wholePrompt, scoreText: !random.chance(choice.withoutScoreText) }
  const dialogue = encodeWithin(layout, { scoreFake, turns }, parts, context + 1)
  if (!dialogue) return null
  const doubt = doubtOf(dialogue, turns, scoreFake, conversing)
  return {
    dialogue,
    findings: (isForged ? pair.forged : pair.real).findings,
    ...(doubt ? { doubt } : {}),
  }
}

/** A sequence without a picture: neither rows nor score. */
export const generalItem = (
  turns: readonly PromptTurn[],
  { layout, context }: Conversing,
): DialogueItem | null => {
  const dialogue = encodeWithin(layout, { scoreFake: 0, turns }, { scoreText: false, rows: [] }, context + 1)
  return dialogue && { dialogue, findings: null }
}
