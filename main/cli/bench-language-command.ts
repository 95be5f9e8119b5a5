import path from 'node:path'
import { Option } from 'commander'
import { benchLanguage } from '#main/bench/bench-language.ts'
import { benchLanguageText } from '#main/bench/bench-language-text.ts'
import { type LanguagePresetName, languagePresets } from '#models/bench/language-presets.ts'
import type { DefineCommand } from './command.ts'
import { wholeNumberFrom } from './option-values.ts'

interface Flags {
  readonly preset: LanguagePresetName
  readonly faces: number
  readonly tokens: number
  readonly threads?: number
  readonly device: 'auto' | 'cpu'
  readonly cache: string
}

/** `assay bench language`: speed and memory of a dialogue with a language model of random weights. */
export const benchLanguageCommand =
  (userCache: string): DefineCommand =>
  (command, { signal, print, progress }) => {
    command
      .description('speed and memory of a dialogue with a language model of random weights')
      .addOption(
        new Option('--preset <name>', 'size of the language model')
          .choices(Object.keys(languagePresets))
          .default('compact'),
      )
      .option('--faces <count>', 'dialogues to measure', wholeNumberFrom(1), 8)
      .option('--tokens <count>', 'tokens of an answer', wholeNumberFrom(2), 32)
      .option('--threads <count>', 'threads (default: one per processor)', wholeNumberFrom(1))
      .addOption(
        new Option('--device <name>', 'where llama.cpp computes').choices(['auto', 'cpu']).default('auto'),
      )
      .option(
        '--cache <folder>',
        'where the model is written, about 3.8 GB for vicuna-7b, and removed',
        userCache,
      )
      .action(async ({ preset, faces, tokens, threads, device, cache }: Flags) => {
        const result = await benchLanguage({
          preset,
          faces,
          answerTokens: tokens,
          folder: path.join(path.resolve(cache), `language-${preset}`),
          device,
          signal,
          onProgress: progress,
          ...(threads === undefined ? {} : { threads }),
        })
        print(result, benchLanguageText)
      })
  }
