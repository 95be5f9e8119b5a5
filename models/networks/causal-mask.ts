import { constant, type Value } from '../graph/value.ts'

/**
 * What is added to attention scores [T, T] so that no position sees a later one. A large finite number stands for minus
 * infinity and keeps the graph free of infinities.
 */
export const causalMask = (length: number): Value => {
  const mask = new Float32Array(length * length)
  for (let row = 0; row < length; row += 1) mask.fill(-1e30, row * length + row + 1, (row + 1) * length)
  return constant(mask, [length, length])
}
