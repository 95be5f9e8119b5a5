import { homedir } from 'node:os'
import path from 'node:path'
import { Argument, Option } from 'commander'
import { benchKfd } from '#main/bench/bench-kfd.ts'
import { benchText } from '#main/bench/bench-text.ts'
import { type Precision, removeBenchFiles } from '#models/bench/bench-files.ts'
import { type BenchPreset, benchPresets } from '#models/bench/bench-presets.ts'
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

/** `assay bench kfd`: speed, memory and int8's deviation of the networks at their real size, with random weights. */
export const benchCommand: DefineCommand = (command, { signal, print, progress, notice }) =>
  command
    .addArgument(new Argument('<network>', 'what to measure').choices(['kfd']))
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
    .action(async (_: string, { preset, precision, faces, threads, cache, clear }: BenchOptions) => {
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
