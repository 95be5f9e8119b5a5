import { homedir } from 'node:os'
import path from 'node:path'
import { Option } from 'commander'
import { benchKfd } from '#main/bench/bench-kfd.ts'
import { benchText } from '#main/bench/bench-text.ts'
import { benchTrain } from '#main/bench/bench-train.ts'
import { benchTrainText } from '#main/bench/bench-train-result.ts'
import { readNetworkFile } from '#main/training/network-file.ts'
import { type Precision, removeBenchFiles } from '#models/bench/bench-files.ts'
import { type BenchPreset, benchPresets } from '#models/bench/bench-presets.ts'
import { compactKfd } from '#models/training/compact-defaults.ts'
import { benchLanguageCommand } from '../bench-language-command.ts'
import { benchQueueCommand } from '../bench-queue-command.ts'
import type { DefineCommand } from '../command.ts'
import { wholeNumberFrom } from '../option-values.ts'

interface BenchOptions {
  readonly preset: BenchPreset
  readonly precision: Precision | 'both'
  readonly faces: number
  readonly threads?: number
  readonly cache: string
  readonly clear?: boolean
}

const userCache = (): string =>
  path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'assay', 'bench')

interface BenchTrainFlags {
  readonly steps: number
  readonly pairs: number
  readonly threads: readonly number[]
  readonly faces?: string
  readonly network?: string
}

const threadList = (text: string): readonly number[] => text.split(',').map(wholeNumberFrom(1))

/**
 * `assay bench kfd`: speed, memory and int8's deviation of the networks at their real size, with random weights.
 * `assay bench train`: speed and memory of training steps.
 */
export const benchCommand: DefineCommand = (command, frame) => {
  const { signal, print, progress, notice } = frame
  benchLanguageCommand(userCache())(command.command('language'), frame)
  benchQueueCommand(command.command('queue'), frame)
  command
    .command('kfd')
    .description('speed and memory of the detector and the prompt learner with random weights')
    .addOption(
      new Option('--preset <name>', 'size of the networks')
        .choices(Object.keys(benchPresets))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--precision <name>', 'of the encoder').choices(['f32', 'int8', 'both']).default('both'),
    )
    .option('--faces <count>', 'faces to measure', wholeNumberFrom(1), 8)
    .option('--threads <count>', 'threads of the networks (default: one per processor)', wholeNumberFrom(1))
    .option('--cache <folder>', 'where weights are kept, about 3.7 GB for imagebind-huge', userCache())
    .option('--clear', "remove the preset's weights from the cache and end")
    .action(async ({ preset, precision, faces, threads, cache, clear }: BenchOptions) => {
      const folder = path.join(path.resolve(cache), `kfd-${preset}`)
      if (clear) {
        await removeBenchFiles(folder)
        print({ removed: folder }, ({ removed }) => `removed ${removed}`)
        return
      }
      const result = await benchKfd({
        preset,
        precisions: precision === 'both' ? ['f32', 'int8'] : [precision],
        faces,
        folder,
        signal,
        onProgress: progress,
        ...(threads === undefined ? {} : { threads }),
      })
      print(result, benchText)
      notice(`The weights stay in "${folder}"; --clear removes them.`)
    })
  command
    .command('train')
    .description('speed and memory of training steps of the compact detector')
    .option('--steps <count>', 'steps of each run', wholeNumberFrom(1), 1000)
    .option('--pairs <count>', 'real pictures a step, each with its forged version', wholeNumberFrom(1), 16)
    .option('--threads <list>', 'a run for each number of threads, separated by commas', threadList, [1, 2])
    .option('--faces <store>', 'simulate pairs from this face store instead of synthetic batches')
    .option('--network <file>', 'sizes of the detector as JSON, instead of the built-in ones')
    .action(async ({ steps, pairs, threads, faces, network }: BenchTrainFlags) => {
      const result = await benchTrain({
        network: network === undefined ? compactKfd : await readNetworkFile(network),
        pairs,
        steps,
        threads,
        faces: faces ?? null,
        signal,
        onProgress: progress,
      })
      print(result, benchTrainText)
    })
}
