import type { CompactKfd } from './compact-kfd.ts'
import type { ObjectiveWeights } from './kfd-objective.ts'

/** The built-in compact detector's sizes. */
export const compactKfd: CompactKfd = {
  encoder: {
    kind: 'compact',
    image: 160,
    widths: [24, 48, 96, 160],
    depths: [1, 2, 2, 0],
    blocks: 2,
    heads: 4,
    hidden: 480,
    embedding: 64,
  },
  kfd: {
    text: 64,
    map: 40,
    temperature: 10,
    locator: { width: 16 },
    classifier: { channels: [16, 32, 64], hidden: 64 },
  },
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
}

/** Equal parts of the paper's losses; the dense terms are ours and speed up learning from scratch. */
export const compactObjective: ObjectiveWeights = {
  dice: 0.5,
  reference: 0.25,
  classification: 1,
  pixel: 1,
  consistency: 0.5,
}

/** The losses of the paper alone (eq. 3 and 4) in equal parts; it states no value for lambda. */
export const paperObjective: ObjectiveWeights = {
  dice: 1,
  reference: 1,
  classification: 1,
  pixel: 0,
  consistency: 0,
}
