/** Rows of `width` values at unit length, as the training graphs use the class vectors. */
export const unitRows = (values: Float32Array, width: number): Float32Array => {
  const result = values.slice()
  for (let start = 0; start < values.length; start += width) {
    const length = Math.hypot(...values.subarray(start, start + width))
    for (let index = start; index < start + width; index += 1) result[index] = values[index]! / length
  }
  return result
}
