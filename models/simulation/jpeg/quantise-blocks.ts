/**
 * The 8-point DCT and its inverse after Arai, Agui and Nakajima (1988): five multiplications each, with row and column
 * factors that are folded into the quantisation steps. `start` and `step` choose the eight values.
 */
const forward = (b: Float64Array, start: number, step: number): void => {
  const [i1, i2, i3] = [start + step, start + 2 * step, start + 3 * step] as const
  const [i4, i5, i6, i7] = [start + 4 * step, start + 5 * step, start + 6 * step, start + 7 * step] as const
  const s07 = b[start]! + b[i7]!
  const d07 = b[start]! - b[i7]!
  const s16 = b[i1]! + b[i6]!
  const d16 = b[i1]! - b[i6]!
  const s25 = b[i2]! + b[i5]!
  const d25 = b[i2]! - b[i5]!
  const s34 = b[i3]! + b[i4]!
  const d34 = b[i3]! - b[i4]!

  const outer = s07 + s34
  const outerLess = s07 - s34
  const inner = s16 + s25
  const turned = (s16 - s25 + outerLess) * Math.SQRT1_2
  b[start] = outer + inner
  b[i4] = outer - inner
  b[i2] = outerLess + turned
  b[i6] = outerLess - turned

  const low = d34 + d25
  const high = d16 + d07
  const crossed = (low - high) * 0.3826834323650898
  const lowTurned = 0.541196100146197 * low + crossed
  const highTurned = 1.3065629648763766 * high + crossed
  const middle = (d25 + d16) * Math.SQRT1_2
  const plus = d07 + middle
  const minus = d07 - middle
  b[i5] = minus + lowTurned
  b[i3] = minus - lowTurned
  b[i1] = plus + highTurned
  b[i7] = plus - highTurned
}

const inverse = (b: Float64Array, start: number, step: number): void => {
  const [i1, i2, i3] = [start + step, start + 2 * step, start + 3 * step] as const
  const [i4, i5, i6, i7] = [start + 4 * step, start + 5 * step, start + 6 * step, start + 7 * step] as const
  const outer = b[start]! + b[i4]!
  const outerLess = b[start]! - b[i4]!
  const inner = b[i2]! + b[i6]!
  const turned = (b[i2]! - b[i6]!) * Math.SQRT2 - inner
  const e0 = outer + inner
  const e3 = outer - inner
  const e1 = outerLess + turned
  const e2 = outerLess - turned

  const sum53 = b[i5]! + b[i3]!
  const less53 = b[i5]! - b[i3]!
  const sum17 = b[i1]! + b[i7]!
  const less17 = b[i1]! - b[i7]!
  const crossed = (less53 + less17) * 1.8477590650225735
  const o7 = sum17 + sum53
  const o6 = crossed - less53 * 2.613125929752753 - o7
  const o5 = (sum17 - sum53) * Math.SQRT2 - o6
  const o4 = crossed - less17 * 1.0823922002923938 - o5
  b[start] = e0 + o7
  b[i7] = e0 - o7
  b[i1] = e1 + o6
  b[i6] = e1 - o6
  b[i2] = e2 + o5
  b[i5] = e2 - o5
  b[i3] = e3 + o4
  b[i4] = e3 - o4
}

/** The factor by which the fast transform's value k differs from the orthonormal one's, times the square root of 8. */
const axisFactors = Float64Array.from({ length: 8 }, (_, k) =>
  k === 0 ? 1 : Math.SQRT2 * Math.cos((k * Math.PI) / 16),
)

const block = new Float64Array(64)

/**
 * Rounds the DCT coefficients of every 8x8 block of a plane (levels around 128; both sides multiples of 8) to the
 * quantisation steps and writes the decoded levels, whole numbers of 0 to 255, in place.
 */
export const quantiseBlocks = (
  plane: Float32Array,
  width: number,
  height: number,
  steps: Float64Array,
): void => {
  const toCoefficient = new Float64Array(64)
  const fromCoefficient = new Float64Array(64)
  for (let index = 0; index < 64; index += 1) {
    const factor = axisFactors[index >> 3]! * axisFactors[index & 7]!
    toCoefficient[index] = 1 / (8 * factor * steps[index]!)
    fromCoefficient[index] = (factor * steps[index]!) / 8
  }
  for (let top = 0; top < height; top += 8)
    for (let left = 0; left < width; left += 8) {
      for (let row = 0, index = 0; row < 8; row += 1) {
        const line = (top + row) * width + left
        for (let column = 0; column < 8; column += 1, index += 1) block[index] = plane[line + column]! - 128
      }
      for (let row = 0; row < 64; row += 8) forward(block, row, 1)
      for (let column = 0; column < 8; column += 1) forward(block, column, 8)
      for (let index = 0; index < 64; index += 1)
        block[index] = Math.round(block[index]! * toCoefficient[index]!) * fromCoefficient[index]!
      for (let column = 0; column < 8; column += 1) inverse(block, column, 8)
      for (let row = 0; row < 64; row += 8) inverse(block, row, 1)
      for (let row = 0, index = 0; row < 8; row += 1) {
        const line = (top + row) * width + left
        for (let column = 0; column < 8; column += 1, index += 1) {
          const value = block[index]! + 128.5
          plane[line + column] = value <= 0 ? 0 : value >= 255 ? 255 : value | 0
        }
      }
    }
}
