import type { FaceRegionName } from '#app/face-regions.ts'
import type { ConversationFacts } from './conversation-facts.ts'
import { relationTo } from './region-relation.ts'
import { leastShare, regionsFromMap } from './regions-from-map.ts'

/** What answers must agree with: the simulation's truth (the paper's targets), or the findings that a reader of the answer sees. */
export type Grounding = 'truth' | 'findings'

/** Where the score lies. Uncertain: below the threshold, but too high to be called low. */
export type ScoreBand = 'clear' | 'narrow' | 'uncertain' | 'low'

/** What an answer may say about a picture. */
export interface Grounds {
  readonly supportsManipulation: boolean
  /** Regions to name as altered, most marked first; none where manipulation is not supported, or where no region stands out. */
  readonly named: readonly FaceRegionName[]
  /** What the map marks although manipulation is not supported. */
  readonly weaklyMarked: readonly FaceRegionName[]
  /** Whether any cell of the map reaches its threshold on the face. */
  readonly marksSomething: boolean
  readonly band: ScoreBand
  /** The score as answers quote it: two decimals, cut and not rounded, like the prompt's "73%". */
  readonly score: string
  /** Whether the score lies on the verdict's side of the threshold; grounded in findings it always does. */
  readonly scoreAgrees: boolean
}

const narrowMargin = 0.05
const uncertainFrom = 0.35

/** Much of the map on a region that was not forged: then the map and the truth disagree. */
const strongShare = 0.25

/** A score cut to two decimals: 0.929 is 0.92, as the published prompt cuts it to 92%. */
export const quoteScore = (score: number): string => (Math.floor(score * 100 + 1e-9) / 100).toFixed(2)

const bandOf = (score: number, threshold: number): ScoreBand =>
  score >= threshold + narrowMargin
    ? 'clear'
    : score >= threshold
      ? 'narrow'
      : score >= Math.min(uncertainFrom, threshold * 0.75)
        ? 'uncertain'
        : 'low'

/** The forged regions that the map shows, too; where it shows others instead, those: the reader compares with the map. */
const regionsToName = ({ label, regions, mapRegions }: ConversationFacts): readonly FaceRegionName[] => {
  const fromMap = regionsFromMap(mapRegions)
  if (label === 'real') return fromMap
  const shareOf = (name: FaceRegionName) => mapRegions.find((region) => region.name === name)?.share ?? 0
  const missed = fromMap.some(
    (name) => shareOf(name) >= strongShare && relationTo(name, regions) === 'apart' && name !== 'whole face',
  )
  const isSeen = (name: FaceRegionName): boolean =>
    name === 'eyes' ? fromMap.includes('eyes') : shareOf(name) >= leastShare
  const confirmed = regions
    .filter((name) => (name === 'whole face' ? fromMap.includes(name) : isSeen(name)))
    .toSorted((a, b) => shareOf(b) - shareOf(a))
  return missed || confirmed.length === 0 ? fromMap : confirmed
}

/**
 * What answers may say. Grounded in findings, the verdict is score against threshold and the named regions are those of the truth that the
 * map shows, or the map's own; grounded in truth, verdict and regions are the simulation's and only the score is the detector's.
 */
export const groundFacts = (facts: ConversationFacts, groundIn: Grounding): Grounds => {
  const isAbove = facts.scoreFake >= facts.threshold
  const supportsManipulation = groundIn === 'truth' ? facts.label === 'forged' : isAbove
  return {
    supportsManipulation,
    named: !supportsManipulation ? [] : groundIn === 'truth' ? facts.regions : regionsToName(facts),
    weaklyMarked: supportsManipulation ? [] : regionsFromMap(facts.mapRegions),
    marksSomething: facts.mapRegions.length > 0,
    band: bandOf(facts.scoreFake, facts.threshold),
    score: quoteScore(facts.scoreFake),
    scoreAgrees: supportsManipulation === isAbove,
  }
}
