import { Fault } from '#app/fault.ts'
import { addPixels, createPixelTally, pixelAuc } from './pixel-tally.ts'

/** How well one segmentation map matches its mask. `null`: not defined. */
export interface MaskMetrics {
  /** Intersection over union at the threshold; null where the mask is empty (nothing to find). */
  readonly iou: number | null
  /** Pixel F1 (Dice) at the threshold; null where the mask is empty. */
  readonly f1: number | null
  /** Area under the ROC curve over the map's pixels (to 1/4096 of the value range); null where the mask is empty or full. */
  readonly auc: number | null
  /** Share of all pixels that the map marks at the threshold, 0..1: on a real face, all of them are wrong. */
  readonly markedShare: number
  readonly forgedPixels: number
  readonly pixels: number
}

/**
 * Compares a map (values 0..1, higher = forged) with a mask of the same size (non-zero = forged). A pixel with value >= threshold is marked.
 * An empty mask has neither IoU nor F1: a mean over images must not be helped by images without anything to find; their false marks
 * are `markedShare`.
 */
export const maskMetrics = (map: Float32Array, mask: Uint8Array, threshold: number): MaskMetrics => {
  const tally = createPixelTally()
  addPixels(tally, map, mask)
  if (map.length === 0)
    throw new Fault('input/invalid', 'A segmentation map without pixels cannot be measured.')
  let [both, marked, forged] = [0, 0, 0]
  for (let i = 0; i < map.length; i++) {
    const isMarked = map[i]! >= threshold
    const isForged = mask[i] !== 0
    if (isMarked) marked++
    if (isForged) forged++
    if (isMarked && isForged) both++
  }
  return {
    iou: forged === 0 ? null : both / (marked + forged - both),
    f1: forged === 0 ? null : (2 * both) / (marked + forged),
    auc: pixelAuc(tally),
    markedShare: marked / map.length,
    forgedPixels: forged,
    pixels: map.length,
  }
}
