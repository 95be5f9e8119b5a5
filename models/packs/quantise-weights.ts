import { assert } from '#app/assert.ts'
import { Fault } from '#app/fault.ts'
import type { Shape } from '../graph/value.ts'
import type { PackWeight } from './save-network.ts'

/** A linear map's weight in int8, as the `int8` precision of the networks reads it. */
export interface QuantisedMatrix {
  /** [in, out]: the transpose of the f32 weight, in the layout of the int8 product. */
  readonly int8: Int8Array<ArrayBuffer>
  /** [out]: weight[o, i] is about int8[i, o] · scales[o], wrong by at most scales[o] / 2. */
  readonly scales: Float32Array<ArrayBuffer>
}

const largest = 127
/** Columns are written in tiles of this many rows of the source, so that both arrays stay in the cache. */
const tileRows = 64

/**
 * The step of each output channel of a weight [out, in]: the largest magnitude of its row over 127, and 1 for a row of
 * zeros. `model/malformed` when a number is not finite.
 */
export const quantisationScales = (
  weight: Float32Array,
  out: number,
  name = 'a weight',
): Float32Array<ArrayBuffer> => {
  const depth = weight.length / out
  assert(Number.isSafeInteger(depth), `${name} has ${out} rows`)
  const scales = new Float32Array(out)
  for (let row = 0; row < out; row += 1) {
    let magnitude = 0
    // Math.max keeps NaN.
    for (let index = row * depth; index < (row + 1) * depth; index += 1)
      magnitude = Math.max(magnitude, Math.abs(weight[index]!))
    if (!Number.isFinite(magnitude))
      throw new Fault(
        'model/malformed',
        `"${name}" holds numbers that are not finite and cannot become int8. Check the file it was read from.`,
        { detail: { name, row } },
      )
    // The step of a row of the smallest numbers rounds to 0 too.
    scales[row] = Math.fround(magnitude / largest) || 1
  }
  return scales
}

/** Symmetric int8 per output channel: a weight [out, in] to round(weight / scale) in [-127, 127], transposed. */
export const quantiseMatrix = (weight: Float32Array, out: number, name?: string): QuantisedMatrix => {
  const scales = quantisationScales(weight, out, name)
  const depth = weight.length / out
  const int8 = new Int8Array(weight.length)
  for (let first = 0; first < out; first += tileRows) {
    const end = Math.min(first + tileRows, out)
    for (let column = 0; column < depth; column += 1)
      for (let row = first; row < end; row += 1) {
        const steps = Math.round(weight[row * depth + column]! / scales[row]!)
        int8[column * out + row] = Math.max(-largest, Math.min(largest, steps))
      }
  }
  return { int8, scales }
}

/**
 * The weights that stand for a linear map's weight [out, in] at the `int8` precision: `NAME.int8`, `NAME.scales` and
 * `NAME.zero_points` (all 0). Each reads the f32 weight for itself, so that a writer holds one tensor at a time.
 */
export const quantisedWeights = ({
  name,
  shape,
  read,
}: {
  readonly name: string
  readonly shape: Shape
  readonly read: () => Promise<Float32Array>
}): readonly PackWeight[] => {
  const [out, depth] = shape
  assert(shape.length === 2 && out && depth, `${name} is a matrix`)
  return [
    {
      name: `${name}.int8`,
      shape: [depth, out],
      read: async () => quantiseMatrix(await read(), out, name).int8,
    },
    { name: `${name}.scales`, shape: [out], read: async () => quantisationScales(await read(), out, name) },
    { name: `${name}.zero_points`, shape: [out], read: async () => new Int8Array(out) },
  ]
}
