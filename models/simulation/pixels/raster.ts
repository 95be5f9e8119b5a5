import type { Box } from '#app/geometry.ts'

/** A picture or mask while it is worked on: float32, rows from the top, channels interleaved; RGB runs from 0 to 255. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  /** width · height · channels values. */
  readonly values: Float32Array
}

export const emptyRaster = (width: number, height: number, channels: 1 | 3): Raster => ({
  width,
  height,
  channels,
  values: new Float32Array(width * height * channels),
})

export const copyRaster = (raster: Raster): Raster => ({ ...raster, values: raster.values.slice() })

/** The part of a raster under a box of whole pixels; beyond the edges the outermost pixels repeat. */
export const cutRaster = (
  source: Pick<Raster, 'width' | 'height' | 'channels'> & { readonly values: Float32Array | Uint8Array },
  box: Box,
): Raster => {
  const { channels } = source
  const result = emptyRaster(box.width, box.height, channels)
  const inner = Math.max(0, Math.min(box.x + box.width, source.width) - Math.max(0, box.x))
  const before = Math.max(0, Math.min(box.width, -box.x))
  for (let row = 0; row < box.height; row += 1) {
    const from = Math.min(source.height - 1, Math.max(0, box.y + row)) * source.width
    const to = row * box.width
    for (let column = 0; column < box.width; column += 1) {
      if (column === before && inner > 0) {
        const start = (from + box.x + column) * channels
        result.values.set(source.values.subarray(start, start + inner * channels), (to + column) * channels)
        column += inner - 1
        continue
      }
      const held = Math.min(source.width - 1, Math.max(0, box.x + column))
      for (let channel = 0; channel < channels; channel += 1)
        result.values[(to + column) * channels + channel] = source.values[(from + held) * channels + channel]!
    }
  }
  return result
}

/** An RGB raster with left and right exchanged. */
export const mirrorRaster = (picture: Raster): Raster => {
  const { width, height, values } = picture
  const result = new Float32Array(values.length)
  for (let row = 0, at = 0; row < height; row += 1)
    for (let column = 0, from = (row + 1) * width * 3 - 3; column < width; column += 1, at += 3, from -= 3) {
      result[at] = values[from]!
      result[at + 1] = values[from + 1]!
      result[at + 2] = values[from + 2]!
    }
  return { ...picture, values: result }
}

/** Rounds an RGB raster's values to whole levels of 0 to 255, as an 8-bit file would hold them; in place. */
export const roundToLevels = (raster: Raster): Raster => {
  const { values } = raster
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!
    values[index] = value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0
  }
  return raster
}

/** The same levels as bytes. */
export const toBytes = ({ values }: Raster): Uint8Array => {
  const bytes = new Uint8Array(values.length)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!
    bytes[index] = value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0
  }
  return bytes
}
