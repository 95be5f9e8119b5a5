import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { Fault } from '#app/fault.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'

/** More pixels than any camera of today takes; a bomb of a few bytes can claim any number. */
const largestPixels = 2 ** 28

/**
 * Decodes a PNG, JPEG or other still picture as the published code does (Pillow's convert("RGB")): alpha is dropped and not
 * composited, grey and palettes are expanded, no colour profile is applied, and EXIF orientation only where `upright` asks
 * for it (evaluation and training; the published code ignores it). Throws `input/not-found`, `evidence/unreadable` or
 * `evidence/too-large`.
 */
export const readRgbPicture = async (
  path: string,
  options: { readonly upright?: boolean } = {},
): Promise<RgbPicture> => {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Fault('input/not-found', `There is no picture at "${path}". Check the path.`, {
      cause,
      detail: { file: path },
    })
  })
  const decoder = sharp(bytes, { failOn: 'error', limitInputPixels: largestPixels, ignoreIcc: true })
  const { data, info } = await (options.upright ? decoder.autoOrient() : decoder)
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const isTooLarge = /pixel limit/i.test(reason)
      throw new Fault(
        isTooLarge ? 'evidence/too-large' : 'evidence/unreadable',
        isTooLarge
          ? `"${path}" has more than ${largestPixels} pixels. Cut out the face first.`
          : `"${path}" cannot be decoded as a picture (${reason}). Give a PNG or JPEG file.`,
        { cause, detail: { file: path } },
      )
    })
  return {
    pixels: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    width: info.width,
    height: info.height,
  }
}
