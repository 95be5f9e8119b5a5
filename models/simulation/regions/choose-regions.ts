import type { FaceRegionName } from '#app/face-regions.ts'
import type { SeededRandom } from '../../random/seeded-random.ts'

const parts: readonly FaceRegionName[] = ['left eye', 'right eye', 'eyes', 'nose', 'mouth', 'lower face']

/** Parts that are the same place twice: a single eye and both, the mouth and the lower face around it. */
const excludes: Readonly<Partial<Record<FaceRegionName, readonly FaceRegionName[]>>> = {
  'left eye': ['eyes', 'right eye'],
  'right eye': ['eyes', 'left eye'],
  eyes: ['left eye', 'right eye'],
  mouth: ['lower face'],
  'lower face': ['mouth'],
}

/** The whole face with the given probability, else one to three different parts of it that do not overlap (paper 3.3). */
export const chooseRegions = (random: SeededRandom, wholeFace: number): readonly FaceRegionName[] => {
  if (random.chance(wholeFace)) return ['whole face']
  const count = 1 + random.below(3)
  const chosen: FaceRegionName[] = []
  let left = parts
  while (chosen.length < count && left.length > 0) {
    const part = random.pick(left)
    chosen.push(part)
    left = left.filter((other) => other !== part && excludes[part]?.includes(other) !== true)
  }
  return chosen
}
