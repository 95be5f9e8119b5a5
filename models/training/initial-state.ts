import { sizeOf } from '../graph/value.ts'
import type { Initial } from '../networks/weights.ts'
import { seededRandom } from '../random/seeded-random.ts'
import type { StateTensor } from './training-step.ts'

const drawn = (size: number, initial: Initial, seed: string): Float32Array => {
  const values = new Float32Array(size)
  if (initial === 'zeros') return values
  if (initial === 'ones') return values.fill(1)
  if ('constant' in initial) return values.fill(initial.constant)
  const random = seededRandom(seed)
  for (let index = 0; index < size; index += 1) values[index] = initial.normal * random.normal()
  return values
}

/**
 * The tensors that training begins with, by name. A weight's numbers depend on the seed and on its own name alone, so
 * adding a layer does not change the others.
 */
export const initialState = (
  state: readonly StateTensor[],
  seed: number,
): ReadonlyMap<string, Float32Array> =>
  new Map(
    state.map(({ name, shape, from }) => [
      name,
      drawn(sizeOf(shape), from?.initial ?? 'zeros', `${seed} ${from?.name ?? name}`),
    ]),
  )
