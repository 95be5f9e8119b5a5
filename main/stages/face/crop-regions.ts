import { type FaceLandmarks, type FaceRegionName, faceRegionNames } from '#app/face-regions.ts'
import { cropPointOf, type FaceCrop } from './face-crop.ts'
import { mapLandmarks } from './landmark-maps.ts'
import { regionMask } from './region-masks.ts'

/** For each named region the cells of a map over the crop that lie in it: 1 inside, 0 outside, size² values. */
export const cropRegions = (
  landmarks: FaceLandmarks,
  crop: FaceCrop,
): readonly { readonly name: FaceRegionName; readonly cells: Uint8Array }[] => {
  const inCrop = mapLandmarks(landmarks, (point) => cropPointOf(crop, point))
  const cells = { width: crop.size, height: crop.size }
  return faceRegionNames.map((name) => ({ name, cells: regionMask(inCrop, name, cells) }))
}
