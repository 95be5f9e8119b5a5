import type { FigureGrid } from './figure-grid.ts'
import { readPngRows } from './read-png-rows.ts'

/** Grey of what lies outside the picture. */
const outside = 128

/** A figure's pixels: 8-bit RGB, row-major. */
export interface FigurePixels {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/** A figure being filled from the picture's rows. */
const cutter = ({ box, width, height }: FigureGrid) => {
  const sums = new Float64Array(width * height * 3)
  const counts = new Float64Array(width * height)
  const isReduced = width < box.width
  /** First and last figure pixel that a picture pixel covers on one axis; several where it is enlarged. */
  const span = (at: number, length: number, size: number): readonly [number, number] => {
    const from = Math.floor((at * size) / length)
    return isReduced ? [from, from] : [from, Math.ceil(((at + 1) * size) / length) - 1]
  }
  const see = (row: Uint8Array, y: number, pictureWidth: number): void => {
    const [firstRow, lastRow] = span(y - box.y, box.height, height)
    const [from, to] = [Math.max(0, box.x), Math.min(pictureWidth, box.x + box.width)]
    for (let x = from; x < to; x += 1) {
      const [firstColumn, lastColumn] = span(x - box.x, box.width, width)
      for (let j = firstRow; j <= lastRow; j += 1)
        for (let i = firstColumn; i <= lastColumn; i += 1) {
          const target = j * width + i
          counts[target]! += 1
          for (let channel = 0; channel < 3; channel += 1)
            sums[target * 3 + channel]! += row[x * 3 + channel]!
        }
    }
  }
  const pixels = (): FigurePixels => {
    const rgb = new Uint8Array(width * height * 3).fill(outside)
    for (let target = 0; target < counts.length; target += 1) {
      const count = counts[target]!
      if (count === 0) continue
      for (let channel = 0; channel < 3; channel += 1)
        rgb[target * 3 + channel] = Math.round(sums[target * 3 + channel]! / count)
    }
    return { width, height, rgb }
  }
  return { box, see, pixels }
}

/**
 * Cuts several clean crops out of one stored picture (an 8-bit RGB PNG) in one pass. What lies outside the picture is
 * middle grey. Throws `vault/corrupt` where the picture is damaged.
 */
export const cutCrops = async (
  picture: AsyncIterable<Uint8Array>,
  grids: readonly FigureGrid[],
): Promise<readonly FigurePixels[]> => {
  const cutters = grids.map(cutter)
  const last = Math.max(...grids.map(({ box }) => box.y + box.height))
  await readPngRows(picture, (row, y, header) => {
    for (const { box, see } of cutters) if (y >= box.y && y < box.y + box.height) see(row, y, header.width)
    return y + 1 < last
  })
  return cutters.map(({ pixels }) => pixels())
}
