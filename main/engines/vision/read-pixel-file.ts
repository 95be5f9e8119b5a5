import { readFile } from 'node:fs/promises'
import { Fault } from '#app/fault.ts'
import type { PixelFile } from '#main/engines/decoder/decoder-contract.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'

/** Reads pixels that the decoder wrote; the last picture is kept, since its faces come one after the other. */
export const openPixelReader = (): ((file: PixelFile) => Promise<RgbPicture>) => {
  let kept: { readonly path: string; readonly rgbSha256: string; readonly picture: RgbPicture } | undefined
  return async ({ path, width, height, rgbSha256 }) => {
    if (kept?.path === path && kept.rgbSha256 === rgbSha256) return kept.picture
    kept = undefined
    const bytes = await readFile(path)
    if (bytes.length !== width * height * 3)
      throw new Fault('internal', 'The decoded pixels are not as many as the decoder said. Try again.')
    const picture = { pixels: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), width, height }
    kept = { path, rgbSha256, picture }
    return picture
  }
}
