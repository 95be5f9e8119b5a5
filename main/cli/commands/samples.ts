import { resourcePath } from '#main/resources.ts'
import { fullDrawing } from '#main/samples/draw-samples.ts'
import { writeSamples } from '#main/samples/write-samples.ts'
import type { DefineCommand } from '../command.ts'

/** `assay samples`: draws the two sample pictures of the first start's case again. */
export const samplesCommand: DefineCommand = (command, { print }) =>
  command
    .option('--out <folder>', 'where to write them', resourcePath('samples'))
    .action(async ({ out }: { readonly out: string }) => {
      const pictures = await writeSamples(out, fullDrawing)
      print({ pictures }, () => pictures.map(({ path, bytes }) => `${path}: ${bytes} bytes`).join('\n'))
    })
