import type { FaceRegionName } from '#app/face-regions.ts'

const partsOf: Readonly<Partial<Record<FaceRegionName, readonly FaceRegionName[]>>> = {
  eyes: ['left eye', 'right eye'],
  'lower face': ['mouth'],
  'whole face': ['left eye', 'right eye', 'eyes', 'nose', 'mouth', 'lower face'],
}

/** Whether the first region lies inside the second, larger one. */
export const liesWithin = (inner: FaceRegionName, outer: FaceRegionName): boolean =>
  partsOf[outer]?.includes(inner) === true

/**
 * How a region stands to those that are named: itself named, inside a named one, having named parts inside, or apart. The whole
 * face is apart from its parts: a forged mouth makes no forged face.
 */
export const relationTo = (
  region: FaceRegionName,
  named: readonly FaceRegionName[],
): 'named' | 'within' | 'partly' | 'apart' => {
  if (named.includes(region)) return 'named'
  if (named.some((other) => liesWithin(region, other))) return 'within'
  if (region !== 'whole face' && named.some((other) => liesWithin(other, region))) return 'partly'
  return 'apart'
}
