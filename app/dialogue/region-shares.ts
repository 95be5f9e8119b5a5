import type { FaceRegionName } from '../face-regions.ts'
import type { Finding } from '../records/finding.ts'

/** Which regions lie within which: a share of the inner one is part of the outer one's. */
const within: Readonly<Record<FaceRegionName, readonly FaceRegionName[]>> = {
  'left eye': ['eyes', 'whole face'],
  'right eye': ['eyes', 'whole face'],
  eyes: ['whole face'],
  nose: ['whole face'],
  mouth: ['lower face', 'whole face'],
  'lower face': ['whole face'],
  'whole face': [],
}

/** Whether one region is the other or lies within it. */
export const liesWithin = (inner: FaceRegionName, outer: FaceRegionName): boolean =>
  inner === outer || within[inner].includes(outer)

/** Share of the marked map that lies in a region, 0 where the finding does not name it. */
export const shareOf = ({ regions }: Pick<Finding, 'regions'>, region: FaceRegionName): number =>
  regions.find(({ name }) => name === region)?.share ?? 0

/** From this share of the marked map on, a region counts as marked. */
export const markedShare = 0.05

/**
 * The marked regions to speak of, the largest share first: without the whole face, which holds nearly every map, and without
 * a region most of whose share lies in one within it (the mouth speaks for the lower face, one eye for both).
 */
export const specificRegions = (finding: Pick<Finding, 'regions'>): Finding['regions'] => {
  const marked = finding.regions.filter(({ name, share }) => name !== 'whole face' && share >= markedShare)
  return marked
    .filter(
      ({ name, share }) =>
        !marked.some(
          (inner) => inner.name !== name && liesWithin(inner.name, name) && inner.share >= 0.8 * share,
        ),
    )
    .toSorted((a, b) => b.share - a.share)
}
