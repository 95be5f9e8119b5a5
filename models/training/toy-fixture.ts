import { seededRandom } from '../random/seeded-random.ts'
import { tensorOf } from '../runtime/session.ts'
import type { CompactKfd } from './compact-kfd.ts'
import type { Batch } from './train-loop.ts'

/** A detector of the compact design that trains in a second. */
export const toyKfd: CompactKfd = {
  encoder: {
    kind: 'compact',
    image: 32,
    widths: [4, 8, 8, 8],
    depths: [0, 1, 0, 0],
    blocks: 1,
    heads: 2,
    hidden: 16,
    embedding: 4,
  },
  kfd: {
    text: 8,
    map: 8,
    temperature: 10,
    locator: { width: 4 },
    classifier: { channels: [4, 8], hidden: 8 },
  },
  mean: [0.5, 0.5, 0.5],
  std: [0.25, 0.25, 0.25],
}

/** Textured pictures and the same ones with a smoothed, brighter square: what a toy detector can learn in a few steps. */
export const toyBatch = (pairs: number, step: number): Batch => {
  const random = seededRandom(`toy ${step}`)
  const [side, map] = [toyKfd.encoder.image, toyKfd.kfd.map]
  const pictures = new Uint8Array(2 * pairs * side * side * 3)
  const masks = new Float32Array(pairs * map * map)
  const half = pairs * side * side * 3
  for (let pair = 0; pair < pairs; pair += 1) {
    const [left, top] = [random.below(4), random.below(4)]
    for (let y = 0; y < side; y += 1)
      for (let x = 0; x < side; x += 1)
        for (let channel = 0; channel < 3; channel += 1) {
          const at = ((pair * side + y) * side + x) * 3 + channel
          const inside = x >= left * 4 && x < left * 4 + 16 && y >= top * 4 && y < top * 4 + 16
          pictures[at] = 100 + 60 * random.uniform()
          pictures[half + at] = inside ? 160 : pictures[at]!
        }
    for (let y = top; y < top + 4; y += 1)
      masks.fill(1, (pair * map + y) * map + left, (pair * map + y) * map + left + 4)
  }
  return {
    pictures: tensorOf(pictures, [2 * pairs, side, side, 3]),
    masks: tensorOf(masks, [pairs, map, map]),
  }
}
