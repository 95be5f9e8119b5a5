import { sizeOf, type Value } from './value.ts'
import { inOrder } from './walk.ts'

/** Length of the inner sums of the operators that dominate; a transposed convolution sums per element of its input. */
const flopsOf = (value: Value): number => {
  const { origin } = value
  if (origin.kind !== 'node') return 0
  const [x, weight] = origin.inputs as readonly [Value, Value]
  switch (origin.op.type) {
    case 'MatMul':
    case 'Gemm':
    case 'DynamicQuantizeMatMul':
      return 2 * sizeOf(value.shape) * x.shape.at(-1)!
    case 'Conv':
      return 2 * sizeOf(value.shape) * sizeOf(weight.shape.slice(1))
    case 'ConvTranspose':
      return 2 * sizeOf(x.shape) * sizeOf(weight.shape.slice(1))
    default:
      return 0
  }
}

/**
 * Floating-point operations of one run of a graph, a multiplication with its addition as two. Matrix products and
 * convolutions count, in f32 or int8; element-wise work, which is bound by memory, does not.
 */
export const countFlops = (outputs: readonly Value[]): number =>
  inOrder(outputs).reduce((sum, value) => sum + flopsOf(value), 0)
