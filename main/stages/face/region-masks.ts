import type { FaceLandmarks, FaceRegionName } from '#app/face-regions.ts'
import type { Point } from '#app/geometry.ts'
import { regionPolygons } from '#app/region-polygons.ts'

/** Which pixels of a width x height raster have their centre inside a polygon (even-odd rule): 1 inside, 0 outside. */
export const fillPolygons = (
  polygons: readonly (readonly Point[])[],
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array => {
  const mask = new Uint8Array(width * height)
  for (const polygon of polygons)
    for (let row = 0; row < height; row += 1) {
      const y = row + 0.5
      const crossings = polygon
        .flatMap((point, index) => {
          const previous = polygon.at(index - 1)!
          if (previous.y > y === point.y > y) return []
          return [previous.x + ((y - previous.y) * (point.x - previous.x)) / (point.y - previous.y)]
        })
        .toSorted((a, b) => a - b)
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const first = Math.max(0, Math.ceil(crossings[i]! - 0.5))
        const end = Math.min(width, Math.ceil(crossings[i + 1]! - 0.5))
        if (end > first) mask.fill(1, row * width + first, row * width + end)
      }
    }
  return mask
}

/** The region's mask in a crop: landmarks and mask in the same pixels. */
export const regionMask = (
  landmarks: FaceLandmarks,
  region: FaceRegionName,
  size: { readonly width: number; readonly height: number },
): Uint8Array => fillPolygons(regionPolygons(landmarks, region), size)
