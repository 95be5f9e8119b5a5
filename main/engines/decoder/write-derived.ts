import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { UprightPicture } from './decode-upright.ts'
import type { DecodedFiles } from './decoder-contract.ts'
import { writeDecoded } from './write-decoded.ts'

const thumbnailSide = 256

const asInput = ({ pixels, width, height }: UprightPicture): Sharp =>
  sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false })

/**
 * 64-bit difference hash as 16 hexadecimal digits: the picture at 9 x 8 grey levels, one bit for each pair of neighbours in
 * a row, 1 where the left one is darker.
 */
export const perceptualHashOf = async (picture: UprightPicture): Promise<string> => {
  const levels = await asInput(picture)
    .resize(9, 8, { fit: 'fill', kernel: 'linear' })
    .greyscale()
    .raw({ depth: 'uchar' })
    .toBuffer()
  let hash = 0n
  for (let row = 0; row < 8; row += 1)
    for (let column = 0; column < 8; column += 1) {
      const at = row * 9 + column
      hash = (hash << 1n) | (levels[at]! < levels[at + 1]! ? 1n : 0n)
    }
  return hash.toString(16).padStart(16, '0')
}

/** Writes the picture as a lossless PNG and as a small JPEG into `folder`, and describes both. */
export const writeDerived = async (picture: UprightPicture, folder: string): Promise<DecodedFiles> => {
  const display = join(folder, 'display.png')
  const thumbnail = join(folder, 'thumbnail.jpg')
  // The fastest compression that still halves photographs: the file is written once and read by this machine alone.
  const png = asInput(picture).png({ compressionLevel: 1, adaptiveFiltering: true })
  await writeDecoded(display, await png.toBuffer())
  const small = {
    width: thumbnailSide,
    height: thumbnailSide,
    fit: 'inside',
    withoutEnlargement: true,
  } as const
  await writeDecoded(thumbnail, await asInput(picture).resize(small).jpeg({ quality: 85 }).toBuffer())
  const { width, height, rgbSha256, orientation, notes } = picture
  return {
    width,
    height,
    orientation,
    rgbSha256,
    decoder: 'sharp (libvips)',
    decoderVersion: `${sharp.versions.sharp} (libvips ${sharp.versions.vips})`,
    notes: [...notes],
    perceptualHash: await perceptualHashOf(picture),
    display: { path: display, mediaType: 'image/png' },
    thumbnail: { path: thumbnail, mediaType: 'image/jpeg' },
  }
}
