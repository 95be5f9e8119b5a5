import { sizeOf } from '../graph/value.ts'
import type { DeclaredWeight } from '../networks/weights.ts'
import type { PackWeight } from '../packs/save-network.ts'
import { seededRandom } from '../random/seeded-random.ts'
import { standardNormals } from './standard-normals.ts'

/** Without this the segmentation map of random weights is 0 or 1 nearly everywhere: its logits add up 3,456 products. */
const locatorGain = 0.15

const unitRows = (data: Float32Array, width: number): void => {
  for (let start = 0; start < data.length; start += width) {
    const row = data.subarray(start, start + width)
    const length = Math.hypot(...row)
    for (let index = 0; index < width; index += 1) row[index]! /= length
  }
}

/**
 * One weight at random: what a freshly initialised network holds, except that biases, gains and running statistics are
 * spread as in a trained one (gains and variances log-normal around 1, offsets normal around 0) and that class vectors
 * have unit length. The values depend on the seed and the weight's name alone.
 */
export const randomWeight = ({ name, value, initial }: DeclaredWeight, seed: string): Float32Array => {
  const data = standardNormals(sizeOf(value.shape), seededRandom(`${seed} ${name}`))
  if (name.endsWith('text_features')) {
    unitRows(data, value.shape.at(-1)!)
    return data
  }
  if (initial === 'ones') return data.map((normal) => Math.exp(0.2 * normal))
  const [mean, deviation] =
    initial === 'zeros' ? [0, 0.05] : 'normal' in initial ? [0, initial.normal] : [initial.constant, 0]
  const gain = name.endsWith('locator.finalconv.weight') ? locatorGain : 1
  for (let index = 0; index < data.length; index += 1) data[index] = mean + gain * deviation * data[index]!
  return data
}

/** Random f32 weights of every declaration, each made when it is read; `onRead` is called before. */
export const randomWeights = (
  declared: ReadonlyMap<string, DeclaredWeight>,
  seed: string,
  onRead: () => void = () => {},
): ReadonlyMap<string, PackWeight> =>
  new Map(
    [...declared].map(([name, weight]) => [
      name,
      {
        name,
        shape: weight.value.shape,
        read: async () => {
          onRead()
          return randomWeight(weight, seed)
        },
      },
    ]),
  )
