import { assert } from '#app/assert.ts'
import { apply, defineOp } from '../op.ts'
import { broadcastShapes, showShape } from '../shape.ts'
import { sizeOf, type Value } from '../value.ts'
import { add } from './elementwise.ts'
import { reshape, transpose } from './layout.ts'

const swapLast = (x: Value): Value => {
  const rank = x.shape.length
  const order = x.shape.map((_, axis) => axis)
  return transpose(x, order.with(rank - 1, rank - 2).with(rank - 2, rank - 1))
}

const MatMul = defineOp({
  type: 'MatMul',
  shape: ([a, b]) => {
    const [rows, inner] = [a!.shape.at(-2), a!.shape.at(-1)]
    const [depth, columns] = [b!.shape.at(-2), b!.shape.at(-1)]
    assert(
      rows !== undefined && columns !== undefined && inner === depth,
      `MatMul of ${showShape(a!.shape)} and ${showShape(b!.shape)}`,
    )
    const batch = broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2))
    return { type: 'f32', shape: [...batch, rows, columns] }
  },
  // ONNX Runtime fuses the transposes into the products.
  gradient: (grad, [a, b]) => [matMul(grad, swapLast(b!)), matMul(swapLast(a!), grad)],
})

// Gemm with the weight as [out, in], the layout of the published checkpoints; ONNX Runtime packs it once at load.
const Gemm = defineOp({
  type: 'Gemm',
  shape: ([x, weight, bias]) => {
    const [out, depth] = weight!.shape
    assert(
      x!.shape.length === 2 && x!.shape[1] === depth && (!bias || bias.shape[0] === out),
      `a linear map ${showShape(weight!.shape)} of ${showShape(x!.shape)}`,
    )
    return { type: 'f32', shape: [x!.shape[0]!, out!] }
  },
  gradient: (grad, [x, weight, bias]) => [
    matMul(grad, weight!),
    matMul(transpose(grad, [1, 0]), x!),
    ...(bias ? [grad] : []),
  ],
})

/** Matrix product of the last two axes, broadcast over the others. */
export const matMul = (a: Value, b: Value): Value => apply(MatMul, [a, b])

/**
 * y = x Wᵀ + b along the last axis: x [..., in], weight [out, in], bias [out]. Leading axes are flattened first, so
 * that the weight's gradient is one product and not a batch of them.
 */
export const linear = (x: Value, weight: Value, bias?: Value): Value => {
  const depth = x.shape.at(-1)!
  const rows = reshape(x, [sizeOf(x.shape) / depth, depth])
  const y = apply(Gemm, bias ? [rows, weight, bias] : [rows, weight], { transB: 1 })
  return reshape(y, [...x.shape.slice(0, -1), weight.shape[0]!])
}

/** A linear map plus a low-rank change of it (LoRA): W x + scaling · B (A x), A [r, in], B [out, r]. */
export const lowRankLinear = (
  x: Value,
  weight: Value,
  lora: { readonly a: Value; readonly b: Value },
  bias?: Value,
): Value => add(linear(x, weight, bias), linear(linear(x, lora.a), lora.b))
