import type { FaceRegionName } from '#app/face-regions.ts'
import { Fault } from '#app/fault.ts'

/** What is known of one picture that is talked about: the truth from its simulation, and what the detector found. */
export interface ConversationFacts {
  readonly label: 'forged' | 'real'
  /** The regions that were forged, as the simulation chose them (paper 3.3); none in a real picture. */
  readonly regions: readonly FaceRegionName[]
  /** The detector's score in [0, 1], higher = more consistent with manipulation, as the prompt's text states it. */
  readonly scoreFake: number
  /** The score from which the findings support manipulation, in (0, 1). */
  readonly threshold: number
  /** Share (0..1) of the segmentation map's cells above its threshold in each region, as in a finding; empty where no cell is. */
  readonly mapRegions: readonly { readonly name: FaceRegionName; readonly share: number }[]
}

const isShare = (value: number): boolean => value >= 0 && value <= 1

/** Throws `input/invalid` unless numbers lie in their ranges and label and regions agree. */
export const checkFacts = ({ label, regions, scoreFake, threshold, mapRegions }: ConversationFacts): void => {
  const wrong = !isShare(scoreFake)
    ? 'the score must lie in 0 to 1'
    : !(threshold > 0 && threshold < 1)
      ? 'the threshold must lie between 0 and 1'
      : mapRegions.some(({ share }) => !isShare(share))
        ? 'shares of the map must lie in 0 to 1'
        : label === 'forged' && regions.length === 0
          ? 'a forged picture needs its forged regions'
          : label === 'real' && regions.length > 0
            ? 'a real picture has no forged regions'
            : new Set(regions).size !== regions.length
              ? 'a region is named twice'
              : undefined
  if (wrong)
    throw new Fault('input/invalid', `No conversation can be made of these facts: ${wrong}.`, {
      detail: { label, regions: regions.join(', '), scoreFake, threshold },
    })
}
