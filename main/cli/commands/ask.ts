import { randomInt } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import { askAboutFile } from '#main/dialogue/ask-about-file.ts'
import { readDialoguePack } from '#main/dialogue/language-by-settings.ts'
import { startDecoder } from '#main/engines/decoder/start-decoder.ts'
import { startLanguage } from '#main/engines/language/start-language.ts'
import { startVision } from '#main/engines/vision/start-vision.ts'
import { forkChild } from '#main/process/child.ts'
import { ownFolder } from '#main/process/own-folder.ts'
import { resourcePath } from '#main/resources.ts'
import { userFolder } from '#main/settings/user-folder.ts'
import { askJson, askText } from '../ask-output.ts'
import type { DefineCommand } from '../command.ts'
import { numberBetween, wholeNumberFrom } from '../option-values.ts'

interface AskOptions {
  readonly pack: string
  readonly face: number
  readonly seed?: number
  readonly temperature?: number
  readonly threads: number
}

/** `assay ask`: examines one face of a file, and asks the pack's language model about it, several questions as turns. */
export const askCommand: DefineCommand = (command, { signal, print, progress, notice }) =>
  command
    .argument('<file>', 'the evidence file')
    .argument('<questions...>', 'questions, each a turn of one conversation')
    .option('-p, --pack <folder>', 'a model pack with a dialogue', resourcePath('packs', 'compact'))
    .option(
      '-f, --face <number>',
      'the face to ask about, numbered as by assay analyze',
      wholeNumberFrom(1),
      1,
    )
    .option('--seed <number>', 'seed of the answers; drawn where it is not given', wholeNumberFrom(0))
    .option('--temperature <number>', "0 to 2; the pack's where it is not given", numberBetween(0, 2))
    .option('--threads <count>', 'threads of the processor', wholeNumberFrom(1), 2)
    .action(async (path: string, questions: readonly string[], options: AskOptions) => {
      const { pack: packFolder, face, threads } = options
      const pack = await readDialoguePack(packFolder)
      const { temperature = 0, topP = 1, mostTokens = 512 } = pack.dialogue ?? {}
      const settings = {
        temperature: options.temperature ?? temperature,
        topP,
        mostTokens,
        seed: (options.seed ?? randomInt(2 ** 32)) % 2 ** 32,
      }
      const scratch = await ownFolder(join(userFolder(), 'decoded'))
      const decoder = startDecoder({ startChild: forkChild, scratch })
      const vision = startVision({ startChild: forkChild, packFolder, device: 'auto', threads })
      const language = startLanguage({
        startChild: forkChild,
        packFolder,
        device: 'auto',
        threads,
        contextTokens: null,
      })
      try {
        progress({ activity: 'asking', done: 0, total: questions.length })
        const asked = await askAboutFile(
          path,
          { decoder, vision, language: language.calls, pack },
          { face, questions, settings },
          signal,
        )
        if (asked.faces > 1) notice(`${asked.faces} faces were found; face ${face} is asked about.`)
        print(askJson(path, face, settings, asked), askText)
        const fault = asked.turns.at(-1)?.fault
        if (fault != null) throw new Fault(fault.code, fault.message, { detail: fault.detail, cause: fault })
      } finally {
        await Promise.all([decoder.close(), vision.close(), language.close()])
        await rm(scratch, { recursive: true, force: true })
      }
    })
