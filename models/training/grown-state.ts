import { Fault } from '#app/fault.ts'
import { type Shape, sizeOf } from '../graph/value.ts'
import { bilinearMatrix } from '../preprocess/bilinear-matrix.ts'
import { averageName, type StateTensor } from './training-step.ts'

/** A weight of another run, as its checkpoint holds it. */
export interface StoredWeight {
  readonly shape: Shape
  readonly values: Float32Array
}

const positions = 'pos_embed'

/** Positions [1, g², D] of one grid laid on another, so that a picture of another size keeps its places. */
const resizedPositions = ({ shape, values }: StoredWeight, target: Shape): Float32Array => {
  const width = shape[2]!
  const [from, to] = [Math.sqrt(shape[1]!), Math.sqrt(target[1]!)]
  const matrix = bilinearMatrix(from, to)
  const result = new Float32Array(to * to * width)
  for (let row = 0; row < to; row += 1)
    for (let column = 0; column < to; column += 1)
      for (let y = 0; y < from; y += 1)
        for (let x = 0; x < from; x += 1) {
          const share = matrix[row * from + y]! * matrix[column * from + x]!
          if (share === 0) continue
          for (let channel = 0; channel < width; channel += 1)
            result[(row * to + column) * width + channel]! +=
              share * values[(y * from + x) * width + channel]!
        }
  return result
}

const sameShape = (a: Shape, b: Shape) => a.length === b.length && a.every((size, axis) => size === b[axis])

/**
 * The state of a new run that begins where another ended: its averaged weights, fresh moments. A larger picture is allowed
 * (progressive resizing): convolutions do not depend on it, and learned positions are resized. `stored` gives a
 * tensor of the other run's checkpoint, or null. Throws `model/mismatch` for another network.
 */
export const grownState = async (
  state: readonly StateTensor[],
  stored: (name: string) => Promise<StoredWeight | null>,
): Promise<ReadonlyMap<string, Float32Array>> => {
  const result = new Map<string, Float32Array>()
  for (const { name, shape, from } of state) {
    if (!from) {
      result.set(name, new Float32Array(sizeOf(shape)))
      continue
    }
    const weight = await stored(averageName(from.name))
    const fits = weight !== null && sameShape(weight.shape, shape)
    const isGrid = weight !== null && from.name.endsWith(positions) && weight.shape[2] === shape[2]
    if (!weight || !(fits || isGrid))
      throw new Fault(
        'model/mismatch',
        `The run to begin from is of another network: ${from.name} is ${weight ? `[${weight.shape.join(', ')}]` : 'missing'} there, and [${shape.join(', ')}] here. Only the picture's size and the map's may differ.`,
        { detail: { tensor: from.name } },
      )
    result.set(name, fits ? weight.values.slice() : resizedPositions(weight, shape))
  }
  return result
}
