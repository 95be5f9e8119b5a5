import { assert } from '#app/assert.ts'
import type { FaceRegionName } from '#app/face-regions.ts'

/** Which of a map's cells lie in a named region of the face: 1 inside, 0 outside, side² values. */
export interface RegionCells {
  readonly name: FaceRegionName
  readonly cells: Uint8Array
}

/**
 * Of the map's cells at or above the threshold, the share (0..1) that lies in each region, largest first; regions overlap,
 * so shares need not add up to 1. Regions without such a cell are left out; none where no cell reaches the threshold.
 */
export const regionShares = (
  map: Float32Array,
  threshold: number,
  regions: readonly RegionCells[],
): { name: FaceRegionName; share: number }[] => {
  const above = map.reduce((count, value) => count + (value >= threshold ? 1 : 0), 0)
  if (above === 0) return []
  return regions
    .map(({ name, cells }) => {
      assert(cells.length === map.length, 'a region and its map have the same cells')
      const inside = map.reduce((count, value, at) => count + (cells[at] && value >= threshold ? 1 : 0), 0)
      return { name, share: inside / above }
    })
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share)
}
