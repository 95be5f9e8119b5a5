import { Fault } from '#app/fault.ts'

/** Histograms of map values over forged and over real pixels: a pixel AUC in constant memory, however many pixels come. */
export interface PixelTally {
  readonly forged: Float64Array // [bins]
  readonly real: Float64Array // [bins]
}

/** An empty tally with equal bins over 0..1 (4,096 by default). */
export const createPixelTally = (bins = 4096): PixelTally => ({
  forged: new Float64Array(bins),
  real: new Float64Array(bins),
})

/** Adds one map (values 0..1) and its mask (non-zero = forged), same length. Refuses values outside 0..1 or NaN. */
export const addPixels = (tally: PixelTally, map: Float32Array, mask: Uint8Array): void => {
  if (map.length !== mask.length)
    throw new Fault(
      'input/invalid',
      `A map of ${map.length} pixels was compared with a mask of ${mask.length}. Bring both to one size first.`,
      { detail: { map: map.length, mask: mask.length } },
    )
  const outside = map.findIndex((value) => !(value >= 0 && value <= 1))
  if (outside >= 0)
    throw new Fault(
      'input/invalid',
      'A segmentation map holds a value outside 0..1, so it cannot be measured.',
      {
        detail: { pixel: outside, value: String(map[outside]) },
      },
    )
  const bins = tally.forged.length
  for (let i = 0; i < map.length; i++) {
    const bin = Math.min(bins - 1, Math.floor(map[i]! * bins))
    const side = mask[i] === 0 ? tally.real : tally.forged
    side[bin]! += 1
  }
}

/** Adds the pixels of `from` to `into`; both must have the same bins. */
export const mergeTallies = (into: PixelTally, from: PixelTally): void => {
  if (into.forged.length !== from.forged.length)
    throw new Fault('input/invalid', 'Two pixel tallies with different bins cannot be added.', {
      detail: { into: into.forged.length, from: from.forged.length },
    })
  for (let bin = 0; bin < into.forged.length; bin++) {
    into.forged[bin]! += from.forged[bin]!
    into.real[bin]! += from.real[bin]!
  }
}

/** Area under the pixel ROC curve; values in one bin count as equal (one half). Null without forged or without real pixels. */
export const pixelAuc = (tally: PixelTally): number | null => {
  let [area, realBelow, forged] = [0, 0, 0]
  for (let bin = 0; bin < tally.forged.length; bin++) {
    area += tally.forged[bin]! * (realBelow + tally.real[bin]! / 2)
    realBelow += tally.real[bin]!
    forged += tally.forged[bin]!
  }
  return forged === 0 || realBelow === 0 ? null : area / (forged * realBelow)
}
