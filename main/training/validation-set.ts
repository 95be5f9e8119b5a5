import { rocAuc } from '#models/evaluate/roc.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { validationSimulation } from '#models/simulation/curriculum.ts'
import type { SourceMethodName } from '#models/simulation/source-methods.ts'
import type { FaceStore } from './face-store.ts'
import type { PairArrays, PairPlan } from './pair-plan.ts'
import { simulatePairs } from './simulate-pairs.ts'

/** Fixed simulated pairs of validation faces, in batches, at one level of degradation. */
export interface ValidationSet {
  readonly level: 'mild' | 'strong'
  readonly batches: readonly PairArrays[]
}

export interface ValidationFigures {
  readonly auc: number | null
  /** Real faces against forgeries of an opacity of one half and more: what the compact pack's goal is stated for. */
  readonly aucFromHalf: number | null
  /** Mean intersection over union of the map above one half with the mask above one half, forgeries from one half. */
  readonly iou: number
}

/** Places of the validation split; none, with a notice, where there are not the two faces that a swap needs. */
export const validationPlaces = (
  store: FaceStore,
  pairs: number,
  onNotice: (sentence: string) => void,
): readonly number[] => {
  if (pairs === 0) return []
  const places = store.faces.flatMap(({ split }, place) => (split === 'val' ? [place] : []))
  if (places.length > 1) return places
  onNotice('The face store has fewer than two validation faces, so nothing is measured during training.')
  return []
}

export interface ValidationDraw {
  readonly level: 'mild' | 'strong'
  readonly pairs: number
  readonly batch: number
  readonly size: number
  readonly maskSide: number
  readonly methods: readonly SourceMethodName[]
}

/** What the batches of a validation set are made from: the same for the same places, level and sizes. */
export const validationPlans = (places: readonly number[], draw: ValidationDraw): readonly PairPlan[] => {
  const { level, pairs, batch, size, maskSide, methods } = draw
  const random = seededRandom(`validation ${level}`)
  const drawn = Array.from({ length: pairs }, () => random.pick(places))
  const donors = Array.from({ length: pairs }, () => random.pick(places))
  return Array.from({ length: Math.floor(pairs / batch) }, (_, index) => ({
    step: index,
    places: drawn.slice(index * batch, (index + 1) * batch),
    donors: donors.slice(index * batch, (index + 1) * batch),
    seed: `validation ${level}`,
    options: validationSimulation(level, size, methods),
    maskSide,
  }))
}

/** Draws the same pairs every time: they depend on the store, the level and the sizes alone. */
export const validationSet = (
  store: FaceStore,
  places: readonly number[],
  draw: ValidationDraw,
): ValidationSet => ({
  level: draw.level,
  batches: validationPlans(places, draw).map((plan) => simulatePairs(store, plan)),
})

const overlap = (map: Float32Array, mask: Float32Array): number => {
  let [both, either] = [0, 0]
  for (let index = 0; index < mask.length; index += 1) {
    const [found, true_] = [map[index]! >= 0.5, mask[index]! >= 0.5]
    if (found && true_) both += 1
    if (found || true_) either += 1
  }
  return either === 0 ? 1 : both / either
}

/** A batch of pairs as far as measuring needs it: P masks, and the opacity of each of the P forgeries. */
export interface MeasuredBatch {
  /** [P, M, M] */
  readonly masks: Float32Array
  readonly pairs: readonly { readonly opacity: number }[]
}

/** Measures what `infer` answers to batches of P real pictures followed by their P forgeries. */
export const measureValidation = async <T extends MeasuredBatch>(
  batches: Iterable<T> | AsyncIterable<T>,
  infer: (batch: T) => Promise<{ readonly scores: Float32Array; readonly maps: Float32Array }>,
): Promise<ValidationFigures> => {
  const all: { score: number; forged: boolean }[] = []
  const clear: typeof all = []
  const overlaps: number[] = []
  for await (const batch of batches) {
    const { masks, pairs } = batch
    const { scores, maps } = await infer(batch)
    const cells = masks.length / pairs.length
    pairs.forEach(({ opacity }, index) => {
      const real = { score: scores[index]!, forged: false }
      const forged = { score: scores[pairs.length + index]!, forged: true }
      all.push(real, forged)
      clear.push(real)
      if (opacity < 0.5) return
      clear.push(forged)
      const at = (pairs.length + index) * cells
      overlaps.push(
        overlap(maps.subarray(at, at + cells), masks.subarray(index * cells, (index + 1) * cells)),
      )
    })
  }
  return {
    auc: rocAuc(all),
    aucFromHalf: rocAuc(clear),
    iou: overlaps.reduce((sum, value) => sum + value, 0) / Math.max(1, overlaps.length),
  }
}
