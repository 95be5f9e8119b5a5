import { apply, defineOp } from '../op.ts'
import type { Value } from '../value.ts'
import { isEqual, mul } from './elementwise.ts'
import { pad, reshape, slice } from './layout.ts'
import { reduceMean } from './reduce.ts'

const MaxPool = defineOp({
  type: 'MaxPool',
  shape: ([x], { kernel_shape }) => {
    const [size] = kernel_shape as readonly number[]
    const [batch, channels, height, width] = x!.shape
    return {
      type: x!.type,
      shape: [batch!, channels!, Math.floor(height! / size!), Math.floor(width! / size!)],
    }
  },
  // The windows do not overlap, so each one compares its elements with its maximum; at a tie all get the gradient.
  gradient: (grad, [x], y, { kernel_shape }) => {
    const [size] = kernel_shape as readonly [number]
    const [batch, channels, height, width] = x!.shape as readonly [number, number, number, number]
    const [rows, columns] = [y.shape[2]!, y.shape[3]!]
    const windows = [batch * channels, rows, size, columns, size]
    const single = [batch * channels, rows, 1, columns, 1]
    const used = slice(slice(x!, { axis: 2, start: 0, end: rows * size }), {
      axis: 3,
      start: 0,
      end: columns * size,
    })
    const chosen = isEqual(reshape(used, windows), reshape(y, single))
    const spread = reshape(mul(chosen, reshape(grad, single)), used.shape)
    return [pad(spread, [0, 0, 0, 0], [0, 0, height - rows * size, width - columns * size])]
  },
})

/** Maximum over square windows side by side; rows and columns that fill no window are left out. */
export const maxPool = (x: Value, size: number): Value =>
  apply(MaxPool, [x], { kernel_shape: [size, size], strides: [size, size] })

/** Mean over square windows side by side. Height and width must be multiples of the size. */
export const averagePool = (x: Value, size: number): Value => {
  const [batch, channels, height, width] = x.shape as readonly [number, number, number, number]
  const windows = reshape(x, [batch * channels, height / size, size, width / size, size])
  return reshape(reduceMean(windows, [2, 4]), [batch, channels, height / size, width / size])
}

/** Mean over all positions: [B, C, H, W] to [B, C]. */
export const globalAveragePool = (x: Value): Value => reduceMean(x, [2, 3])
