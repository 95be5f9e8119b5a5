import type { FaceRegionName } from '#app/face-regions.ts'
import type { ConversationFacts } from './conversation-facts.ts'

/** Below this share of the marked cells a region is not named. */
export const leastShare = 0.15

/** From this share of marked cells outside every part, but on the face, it is the face as a whole that is marked. */
const wholeFaceRest = 0.4

/** The mouth alone is named where it holds this much of what lies on the lower face. */
const mouthOfLowerFace = 0.6

const mostNamed = 3

/**
 * The regions that a segmentation map points at, largest share first, none inside another, at most three: parts with at least
 * `leastShare` of the marked cells, both eyes as one; the whole face where much is marked between the parts; nothing where the
 * marks lie off the face.
 */
export const regionsFromMap = (mapRegions: ConversationFacts['mapRegions']): readonly FaceRegionName[] => {
  const share = (name: FaceRegionName): number =>
    mapRegions.find((region) => region.name === name)?.share ?? 0
  const eyes = Math.max(share('eyes'), share('left eye') + share('right eye'))
  const lower = Math.max(share('lower face'), share('mouth'))
  const rest = share('whole face') - eyes - share('nose') - lower
  if (rest >= wholeFaceRest) return ['whole face']
  const isOneEye = (one: FaceRegionName, other: FaceRegionName): boolean =>
    share(one) >= leastShare && share(other) < leastShare
  const eyeName: FaceRegionName = isOneEye('left eye', 'right eye')
    ? 'left eye'
    : isOneEye('right eye', 'left eye')
      ? 'right eye'
      : 'eyes'
  const candidates: readonly { readonly name: FaceRegionName; readonly share: number }[] = [
    { name: eyeName, share: eyeName === 'eyes' ? eyes : share(eyeName) },
    { name: 'nose', share: share('nose') },
    { name: share('mouth') >= mouthOfLowerFace * lower ? 'mouth' : 'lower face', share: lower },
  ]
  return candidates
    .filter((candidate) => candidate.share >= leastShare)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, mostNamed)
    .map(({ name }) => name)
}
