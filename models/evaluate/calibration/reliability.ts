import { Fault } from '#app/fault.ts'
import { type Figure, rateFigure } from '../figure.ts'
import { countGroups } from '../scored.ts'

/** Items whose stated probability lies in from <= p < to (the last bin includes 1), and how many of them were forged. */
export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly items: number
  readonly forged: number
  /** Mean stated probability; null for an empty bin. */
  readonly meanProbability: number | null
  /** Share forged with its exact 95 % interval; not defined for an empty bin. */
  readonly observed: Figure
}

/** A stated probability of "forged" (0..1) and the truth; items of one group are not independent. */
export interface StatedProbability {
  readonly probability: number
  readonly forged: boolean
  readonly group?: string
}

/**
 * Equal bins over 0..1 (10 by default), empty ones included: a well calibrated detector's observed shares follow its stated
 * probabilities. The shares hold for the set's own mix of real and forged. Refuses probabilities outside 0..1.
 */
export const reliabilityBins = (
  items: readonly StatedProbability[],
  bins = 10,
): readonly ReliabilityBin[] => {
  const wrong = items.find(({ probability }) => !(probability >= 0 && probability <= 1))
  if (wrong)
    throw new Fault('input/invalid', 'A reliability diagram needs probabilities between 0 and 1.', {
      detail: { probability: String(wrong.probability) },
    })
  const byBin = Map.groupBy(items, ({ probability }) => Math.min(bins - 1, Math.floor(probability * bins)))
  return Array.from({ length: bins }, (_, bin) => {
    const members = byBin.get(bin) ?? []
    const forged = members.filter((item) => item.forged).length
    const groups = countGroups(members.map((item) => ({ ...item, score: item.probability })))
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      items: members.length,
      forged,
      meanProbability: members.length
        ? members.reduce((sum, item) => sum + item.probability, 0) / members.length
        : null,
      observed: rateFigure(forged, members.length, groups),
    }
  })
}
