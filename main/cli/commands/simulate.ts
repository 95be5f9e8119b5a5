import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '#app/fault.ts'
import { writePng } from '#main/stages/kfd/write-png.ts'
import { openFaceStore } from '#main/training/face-store.ts'
import { realFaceAt } from '#main/training/simulate-pairs.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { contactSheet } from '#models/simulation/contact-sheet.ts'
import { type SimulatedPair, simulateForgery } from '#models/simulation/simulate-forgery.ts'
import type { SourceMethodName } from '#models/simulation/source-methods.ts'
import type { DefineCommand } from '../command.ts'
import { methodNames, readMethods } from '../forgery-methods.ts'
import { numberBetween, wholeNumberFrom } from '../option-values.ts'

interface SimulateOptions {
  readonly faces: string
  readonly sheet: string
  readonly count: number
  readonly seed: number
  readonly size: number
  readonly methods: readonly SourceMethodName[]
  readonly level: 'none' | 'mild' | 'strong'
  readonly opacity: number
  readonly whole: number
  readonly perRow: number
}

const describe = (
  { method, blend, opacity, regions, altered, alterations, level, difference }: SimulatedPair,
  index: number,
): string =>
  `${index + 1}. ${method}, ${blend} blending, opacity ${opacity}, ${regions.join(' + ')}; ${alterations.length === 0 ? 'nothing' : `${altered}: ${alterations.join(', ')}`} altered; degradations ${level}; ${difference.toFixed(1)} grey levels inside`

/** `assay simulate`: draws forgeries of stored faces on a contact sheet, to be looked at. */
export const simulateCommand: DefineCommand = (command, { print }) =>
  command
    .requiredOption('--faces <store>', 'face store made by "assay faces"')
    .requiredOption('--sheet <png>', 'the picture to write: real, mask, forged, difference times 4')
    .option('--count <pairs>', 'how many forgeries', wholeNumberFrom(1), 24)
    .option('--seed <number>', 'decides faces and forgeries', wholeNumberFrom(0), 1)
    .option('--size <pixels>', "side of the pictures: the network's", wholeNumberFrom(32), 160)
    .option('--methods <list>', 'forgery methods, separated by commas', readMethods, methodNames)
    .option('--level <name>', 'later degradations: none, mild or strong', 'none')
    .option('--opacity <number>', 'opacity of the blend', numberBetween(0, 1), 1)
    .option('--whole <share>', 'share of whole inner faces', numberBetween(0, 1), 0.5)
    .option('--per-row <pairs>', 'pairs beside each other', wholeNumberFrom(1), 2)
    .action(async (options: SimulateOptions) => {
      const { level, count, seed, size, opacity } = options
      if (!['none', 'mild', 'strong'].includes(level))
        throw new Fault('input/invalid', `Degradations are none, mild or strong, not "${level}".`)
      const store = openFaceStore(options.faces)
      const random = seededRandom(`sheet ${seed}`)
      const place = () => random.below(store.faces.length)
      const pairs = Array.from({ length: count }, (_, index) =>
        simulateForgery(
          realFaceAt(store, place()),
          `${seed} ${index}`,
          {
            size,
            methods: options.methods,
            degradations: { none: 0, mild: 0, strong: 0, [level]: 1 },
            opacities: [opacity],
            wholeFace: options.whole,
            jitter: 0.5,
            poisson: 0.3,
          },
          realFaceAt(store, place()),
        ),
      )
      store.close()
      const { pixels, width, height } = contactSheet(pairs, size, options.perRow)
      await writeFile(options.sheet, writePng(pixels, { width, height, channels: 3 }))
      const legend = pairs.map(describe)
      print({ sheet: path.resolve(options.sheet), legend }, () =>
        [...legend, path.resolve(options.sheet)].join('\n'),
      )
    })
