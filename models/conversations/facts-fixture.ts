import type { FaceRegionName } from '#app/face-regions.ts'
import type { SeededRandom } from '../random/seeded-random.ts'
import { chooseRegions } from '../simulation/regions/choose-regions.ts'
import type { ConversationFacts } from './conversation-facts.ts'

export const forgedMouth: ConversationFacts = {
  label: 'forged',
  regions: ['mouth'],
  scoreFake: 0.879,
  threshold: 0.66,
  mapRegions: [
    { name: 'whole face', share: 0.96 },
    { name: 'lower face', share: 0.93 },
    { name: 'mouth', share: 0.88 },
  ],
}

export const realFace: ConversationFacts = {
  label: 'real',
  regions: [],
  scoreFake: 0.12,
  threshold: 0.66,
  mapRegions: [],
}

/** The shares of a map that marks these regions and nothing else, the larger regions around them included. */
const sharesOf = (regions: readonly FaceRegionName[]): ConversationFacts['mapRegions'] => {
  const each = 0.94 / regions.length
  const around: Readonly<Partial<Record<FaceRegionName, FaceRegionName>>> = {
    'left eye': 'eyes',
    'right eye': 'eyes',
    mouth: 'lower face',
  }
  const own = regions.map((name) => ({ name, share: each }))
  const outer = regions.flatMap((name) => (around[name] ? [{ name: around[name], share: each }] : []))
  const halves = regions.includes('eyes')
    ? (['left eye', 'right eye'] as const).map((name) => ({ name, share: each / 2 }))
    : []
  const face = regions.includes('whole face') ? [] : [{ name: 'whole face' as const, share: 0.96 }]
  return [...own, ...outer, ...halves, ...face]
}

/** Facts as a detector of middling quality gives them: scores and maps that often, but not always, agree with the truth. */
export const drawFacts = (random: SeededRandom): ConversationFacts => {
  const isForged = random.chance(0.5)
  const regions = isForged ? chooseRegions(random, 0.2) : []
  const level = random.normal() + (isForged ? 1 : -1)
  const map = isForged && random.chance(0.7) ? regions : chooseRegions(random, 0.2)
  const isEmpty = random.chance(isForged ? 0.1 : 0.6)
  return {
    label: isForged ? 'forged' : 'real',
    regions,
    scoreFake: 1 / (1 + Math.exp(-level)),
    threshold: 0.66,
    mapRegions: isEmpty ? [] : random.chance(0.05) ? [{ name: 'nose', share: 0.02 }] : sharesOf(map),
  }
}
