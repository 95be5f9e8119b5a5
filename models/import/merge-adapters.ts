import { assert } from '#app/assert.ts'

export interface LinearAdapters {
  /** [rank, in] */
  readonly a: Float32Array
  /** [out, rank] */
  readonly b: Float32Array
  readonly rank: number
}

/** loralib's alpha is left at its default in the published ImageBind, so that the factor of B A is 1 / rank. */
const alpha = 1

/**
 * W + B A · (alpha / rank), written into `weight` [out, in] (Hu et al. 2021, section 4.1; loralib merges on `eval()`).
 * Sums are taken in double precision and rounded once.
 */
export const mergeAdapters = (weight: Float32Array, { a, b, rank }: LinearAdapters): void => {
  const width = a.length / rank
  const rows = weight.length / width
  assert(b.length === rows * rank && Number.isInteger(rows), 'adapters that do not fit their linear map')
  const scaling = alpha / rank
  const delta = new Float64Array(width)
  for (let row = 0; row < rows; row += 1) {
    delta.fill(0)
    for (let k = 0; k < rank; k += 1) {
      const factor = b[row * rank + k]!
      if (factor === 0) continue
      const from = k * width
      for (let column = 0; column < width; column += 1) delta[column]! += factor * a[from + column]!
    }
    const to = row * width
    for (let column = 0; column < width; column += 1)
      weight[to + column] = weight[to + column]! + scaling * delta[column]!
  }
}
