import { assert } from '#app/assert.ts'
import { apply, defineOp } from '../op.ts'
import { showShape } from '../shape.ts'
import { sizeOf, type Value } from '../value.ts'
import { reshape } from './layout.ts'

// Contrib operator of ONNX Runtime: quantises A per tensor at run time, multiplies in int8, and scales back.
const DynamicQuantizeMatMul = defineOp({
  type: 'DynamicQuantizeMatMul',
  domain: 'com.microsoft',
  shape: ([x, weight, scales]) => {
    assert(
      x!.shape.length === 2 && x!.shape[1] === weight!.shape[0] && scales!.shape[0] === weight!.shape[1],
      `an int8 product of ${showShape(x!.shape)} and ${showShape(weight!.shape)}`,
    )
    return { type: 'f32', shape: [x!.shape[0]!, weight!.shape[1]!] }
  },
  gradient: 'none',
})

/** Int8 weight [in, out] with one scale per output column [out] (symmetric, so zero points are absent). */
export interface QuantisedWeight {
  readonly weight: Value
  readonly scales: Value
  readonly zeroPoints: Value
}

/** As `linear`, with the product in int8: x is quantised per call (dynamic quantisation), the weight beforehand. */
export const quantisedLinear = (
  x: Value,
  { weight, scales, zeroPoints }: QuantisedWeight,
  bias?: Value,
): Value => {
  const depth = x.shape.at(-1)!
  const rows = reshape(x, [sizeOf(x.shape) / depth, depth])
  const inputs = [rows, weight, scales, zeroPoints]
  const y = apply(DynamicQuantizeMatMul, bias ? [...inputs, bias] : inputs)
  return reshape(y, [...x.shape.slice(0, -1), weight.shape[1]!])
}
