import { Fault } from '#app/fault.ts'

/** A named part of the face as a raster of the map's size, non-zero inside. */
export interface RegionMask {
  readonly name: string
  readonly mask: Uint8Array
}

/** How a segmentation map lies on one region. */
export interface RegionShare {
  readonly name: string
  /** Share of the map's whole weight inside the region, 0..1 (1 for any map inside a region around it). */
  readonly share: number
  /** Overlap of map and region, sum of min over sum of max (IoU of a soft map), 0..1: large only where both are the same size. */
  readonly overlap: number
}

/**
 * Measures a map (values 0..1) against each region. Regions may nest and overlap (mouth, lower face, whole face), so the shares do not add up to 1.
 * A map of zeros has share and overlap 0 everywhere.
 */
export const regionShares = (map: Float32Array, regions: readonly RegionMask[]): readonly RegionShare[] => {
  const total = map.reduce((sum, value) => sum + value, 0)
  return regions.map(({ name, mask }) => {
    if (mask.length !== map.length)
      throw new Fault('input/invalid', `The region "${name}" and the map differ in size.`, {
        detail: { region: mask.length, map: map.length },
      })
    let [inside, area] = [0, 0]
    for (let i = 0; i < map.length; i++) {
      if (mask[i] === 0) continue
      inside += map[i]!
      area++
    }
    const union = total + area - inside
    return { name, share: total > 0 ? inside / total : 0, overlap: union > 0 ? inside / union : 0 }
  })
}

/**
 * The region that a map points at: the one with the largest overlap (the first of equal ones), or null for a map of zeros. Overlap, not
 * share, because the whole face holds all of every map.
 */
export const nameRegion = (shares: readonly RegionShare[]): string | null => {
  let best: RegionShare | null = null
  for (const share of shares) if (share.overlap > (best?.overlap ?? 0)) best = share
  return best?.name ?? null
}

/** What a map pointed at, and what was forged in truth (one region or several). */
export interface RegionVerdict {
  readonly named: string | null
  readonly truth: readonly string[]
}

/**
 * Whether the named region is one of the forged ones. A region made of parts (`parts`: eyes = left eye + right eye) is also right where all
 * its parts were forged; a part alone of a forged whole is not.
 */
export const regionIsRight = (
  verdict: RegionVerdict,
  parts: Readonly<Record<string, readonly string[]>> = {},
): boolean => {
  if (verdict.named === null) return false
  if (verdict.truth.includes(verdict.named)) return true
  const pieces = parts[verdict.named] ?? []
  return pieces.length > 0 && pieces.every((piece) => verdict.truth.includes(piece))
}
