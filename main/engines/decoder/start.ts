import { join } from 'node:path'
import sharp from 'sharp'
import { serveParent } from '#main/process/serve-parent.ts'
import { dispatch } from '#main/serve/dispatch.ts'
import { blockOtherReaders, decodeUpright } from './decode-upright.ts'
import { decoderContract } from './decoder-contract.ts'
import { readMetadata } from './read-metadata.ts'
import { writeDecoded } from './write-decoded.ts'
import { writeDerived } from './write-derived.ts'

// The decoder's process: the only one in which bytes of evidence meet a parser.
blockOtherReaders()
sharp.concurrency(2)

serveParent(
  dispatch(decoderContract, {
    decoder: {
      metadata: async ({ path, limits }) => [...(await readMetadata(path, limits))],
      picture: async ({ path, folder, limits }) => writeDerived(await decodeUpright(path, limits), folder),
      pixels: async ({ path, folder, limits }) => {
        const { pixels, width, height, rgbSha256 } = await decodeUpright(path, limits)
        const file = join(folder, 'pixels.rgb')
        await writeDecoded(file, pixels)
        return { path: file, width, height, rgbSha256 }
      },
    },
  }),
)
