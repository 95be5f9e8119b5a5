/** A hill of a map: centre and width in shares of the side. */
export interface Hill {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly peak: number
}

/** A map of hills as float32 little-endian bytes, side² values in [0, 1]. */
export const syntheticMap = (side: number, hills: readonly Hill[]): Blob => {
  const view = new DataView(new ArrayBuffer(side * side * 4))
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1) {
      const [right, down] = [(column + 0.5) / side, (row + 0.5) / side]
      const heights = hills.map(
        ({ x, y, width, height, peak }) =>
          peak * Math.exp(-(((right - x) / width) ** 2) - ((down - y) / height) ** 2),
      )
      const value = Math.min(
        1,
        heights.reduce((sum, one) => sum + one, 0.02),
      )
      view.setFloat32((row * side + column) * 4, value, true)
    }
  return new Blob([view.buffer], { type: 'application/octet-stream' })
}
