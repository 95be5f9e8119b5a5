import { constant, type Value } from '../value.ts'
import { matMul } from './linear.ts'

/**
 * Bilinear resize of [..., H, W] by two products with constant interpolation matrices (rows: [out, in]), which makes its
 * gradient free. `bilinearMatrix` gives the matrices of align_corners = True.
 */
export const resizeBy = (
  x: Value,
  rows: { readonly matrix: Float32Array; readonly size: number },
  columns: { readonly matrix: Float32Array; readonly size: number },
): Value => {
  const [height, width] = [x.shape.at(-2)!, x.shape.at(-1)!]
  const left = constant(rows.matrix, [rows.size, height])
  const right = constant(transposed(columns.matrix, columns.size, width), [width, columns.size])
  return matMul(matMul(left, x), right)
}

const transposed = (matrix: Float32Array, rows: number, columns: number): Float32Array => {
  const result = new Float32Array(matrix.length)
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      result[column * rows + row] = matrix[row * columns + column]!
  return result
}
