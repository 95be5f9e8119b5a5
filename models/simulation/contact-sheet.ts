import type { SimulatedPair } from './simulate-forgery.ts'

export interface SheetPicture {
  readonly width: number
  readonly height: number
  /** width · height · 3 bytes, RGB. */
  readonly pixels: Uint8Array
}

const gap = 4

/** The four pictures of a pair as the sheet shows them: real, mask, forged, and their difference times 4 about grey. */
const cells = ({ real, forged, mask }: SimulatedPair): readonly Uint8Array[] => {
  const maskPixels = new Uint8Array(real.length)
  const difference = new Uint8Array(real.length)
  for (let index = 0; index < real.length; index += 1) {
    maskPixels[index] = 255 * mask[Math.floor(index / 3)]!
    difference[index] = Math.min(255, Math.max(0, 128 + 4 * (forged[index]! - real[index]!)))
  }
  return [real, maskPixels, forged, difference]
}

/** Simulated pairs in rows of `perRow` groups of four pictures of `size` pixels, on dark grey. */
export const contactSheet = (pairs: readonly SimulatedPair[], size: number, perRow: number): SheetPicture => {
  const group = 4 * size + 3 + 2 * gap
  const width = perRow * group + gap
  const height = Math.ceil(pairs.length / perRow) * (size + gap) + gap
  const pixels = new Uint8Array(width * height * 3).fill(40)
  pairs.forEach((pair, position) => {
    const left = gap + (position % perRow) * group
    const top = gap + Math.floor(position / perRow) * (size + gap)
    cells(pair).forEach((cell, column) => {
      for (let y = 0; y < size; y += 1)
        pixels.set(
          cell.subarray(y * size * 3, (y + 1) * size * 3),
          ((top + y) * width + left + column * (size + 1)) * 3,
        )
    })
  })
  return { width, height, pixels }
}
