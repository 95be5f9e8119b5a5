import type { Value } from '../value.ts'
import { convolution } from './convolution.ts'
import { add } from './elementwise.ts'
import { reshape, slice, transpose } from './layout.ts'

/**
 * An unpadded convolution of the concatenation of `parts` [B, C, H, W] with a weight [O, parts · C, kh, kw] and a bias [O],
 * for few output channels: every kernel position is an output of a 1x1 convolution, and the shifted positions are added.
 * ONNX Runtime computes channels in blocks of 16, so two channels of 3x3 cost 16 · 9 that way and 2 · 9, rounded up to
 * 32, this way; and nothing is concatenated.
 */
export const narrowConvolution = (parts: readonly Value[], weight: Value, bias: Value): Value => {
  const [out, depth, kernelHeight, kernelWidth] = weight.shape as readonly [number, number, number, number]
  const pointwise = reshape(transpose(weight, [2, 3, 0, 1]), [kernelHeight * kernelWidth * out, depth, 1, 1])
  let first = 0
  const positions = parts
    .map((part) => {
      const end = first + part.shape[1]!
      const share = slice(pointwise, { axis: 1, start: first, end })
      first = end
      return convolution(part, share)
    })
    .reduce(add)
  const height = positions.shape[2]! - kernelHeight + 1
  const width = positions.shape[3]! - kernelWidth + 1
  const shifted = Array.from({ length: kernelHeight * kernelWidth }, (_, position) => {
    const top = Math.floor(position / kernelWidth)
    const left = position % kernelWidth
    const channels = slice(positions, { axis: 1, start: position * out, end: (position + 1) * out })
    const rows = slice(channels, { axis: 2, start: top, end: top + height })
    return slice(rows, { axis: 3, start: left, end: left + width })
  })
  return add(shifted.reduce(add), reshape(bias, [1, out, 1, 1]))
}
