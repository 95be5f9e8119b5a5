import { seededRandom } from '../random/seeded-random.ts'
import { tensorOf } from '../runtime/session.ts'
import type { CompactKfd } from '../training/compact-kfd.ts'
import type { Batch } from '../training/train-loop.ts'

/** Random pictures and masks in the shapes of a training step: it costs what a real batch costs and takes no time to make. */
export const syntheticBatch = (network: CompactKfd, pairs: number, seed: number): Batch => {
  const random = seededRandom(`synthetic batch ${seed}`)
  const { image } = network.encoder
  const { map } = network.kfd
  const pictures = Uint8Array.from({ length: 2 * pairs * image * image * 3 }, () => random.below(256))
  const masks = Float32Array.from({ length: pairs * map * map }, () => Number(random.chance(0.3)))
  return {
    pictures: tensorOf(pictures, [2 * pairs, image, image, 3]),
    masks: tensorOf(masks, [pairs, map, map]),
  }
}
