import { assert } from '#app/assert.ts'

export interface LinearAdapters {
  /** [rank, in] */
  readonly a: Float32Array
  /** [out, rank] */
  readonly b: Float32Array
  readonly rank: number
  /** Factor of B A; by default 1 / rank, since loralib's alpha is left at 1 in the published ImageBind. */
  readonly scaling?: number
}

/**
 * W + scaling · B A, written into `weight` [out, in] (Hu et al. 2021, section 4.1; loralib merges on `eval()`).
 * Sums are taken in double precision and rounded once.
 */
export const mergeAdapters = (
  weight: Float32Array,
  { a, b, rank, scaling = 1 / rank }: LinearAdapters,
): void => {
  const width = a.length / rank
  const rows = weight.length / width
  assert(b.length === rows * rank && Number.isInteger(rows), 'adapters that do not fit their linear map')
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
