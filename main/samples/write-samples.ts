import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { toBytes } from '#models/simulation/pixels/raster.ts'
import { drawSamples, type SampleDrawing } from './draw-samples.ts'
import { samplePictures } from './sample-pictures.ts'

const jpegQuality = 92

/** Draws the sample pictures and writes them into a folder as JPEG; gives the paths and sizes of what was written. */
export const writeSamples = async (
  folder: string,
  drawing: SampleDrawing,
): Promise<readonly { readonly path: string; readonly bytes: number }[]> => {
  const pictures = await drawSamples(drawing)
  await mkdir(folder, { recursive: true })
  const written: { path: string; bytes: number }[] = []
  for (const [index, picture] of pictures.entries()) {
    const { width, height } = picture
    const path = join(folder, samplePictures[index]!.name)
    const jpeg = await sharp(toBytes(picture), { raw: { width, height, channels: 3 } })
      .jpeg({ quality: jpegQuality, chromaSubsampling: '4:4:4' })
      .toBuffer()
    await writeFile(path, jpeg)
    written.push({ path, bytes: jpeg.length })
  }
  return written
}
