import { resolve } from 'node:path'
import { benchQueue } from '#main/bench/bench-queue.ts'
import { benchQueueText } from '#main/bench/bench-queue-result.ts'
import type { DefineCommand } from './command.ts'
import { wholeNumberFrom } from './option-values.ts'

interface Flags {
  readonly pictures: number
  readonly pack?: string
}

/** `assay bench queue`: time and memory of intake and analysis of many drawn pictures. */
export const benchQueueCommand: DefineCommand = (command, { signal, print, progress }) => {
  command
    .description('time and memory of intake and analysis of many drawn pictures')
    .option('--pictures <count>', 'pictures to examine', wholeNumberFrom(1), 200)
    .option('--pack <folder>', 'the model pack; the built-in one by default')
    .action(async ({ pictures, pack }: Flags) => {
      const packFolder = pack === undefined ? null : resolve(pack)
      print(await benchQueue({ pictures, packFolder, signal, onProgress: progress }), benchQueueText)
    })
}
