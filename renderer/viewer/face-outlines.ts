import { type FaceRegionName, faceRegionNames } from '#app/face-regions.ts'
import type { Box } from '#app/geometry.ts'
import type { Face } from '#app/records/face.ts'
import { regionPolygons } from '#app/region-polygons.ts'
import type { SceneRegion } from './scene.ts'
import type { Size } from './view-transform.ts'

/** A part of the upright picture that is shown by itself, enlarged to `shown` pixels. */
export interface ShownPart {
  readonly box: Box
  readonly shown: Size
}

/**
 * The outlines of a face's regions in pixels of the picture, or of the part of it that is shown; none where the face has no
 * landmarks, as one that was drawn by hand and not yet examined.
 */
export const faceOutlines = (
  landmarks: Face['landmarks'],
  part: ShownPart | null = null,
): readonly SceneRegion[] => {
  if (landmarks === null) return []
  const place = ({ x, y }: { readonly x: number; readonly y: number }) =>
    part === null
      ? { x, y }
      : {
          x: ((x - part.box.x) * part.shown.width) / part.box.width,
          y: ((y - part.box.y) * part.shown.height) / part.box.height,
        }
  return faceRegionNames.map((name: FaceRegionName) => ({
    name,
    polygons: regionPolygons(landmarks, name).map((polygon) => polygon.map(place)),
  }))
}
