import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '#app/fault.ts'
import { makeCompactPack } from '#main/training/make-compact-pack.ts'
import { type CompactRun, trainCompactKfd } from '#main/training/train-compact-kfd.ts'
import { drawTrainingCurves } from '#main/training/training-curves.ts'
import { showFigure } from '#models/evaluate/evaluation-text.ts'
import type { SourceMethodName } from '#models/simulation/source-methods.ts'
import { paperAdam } from '#models/training/adam.ts'
import { compactKfd, compactObjective } from '#models/training/compact-defaults.ts'
import type { DefineCommand } from '../command.ts'
import { methodNames, readMethods } from '../forgery-methods.ts'
import { numberBetween, wholeNumberFrom } from '../option-values.ts'

interface KfdOptions {
  readonly faces: string
  readonly out: string
  readonly steps: number
  readonly pairs: number
  readonly rate: number
  readonly seed: number
  readonly threads: number
  readonly methods: readonly SourceMethodName[]
  readonly identities?: number
  readonly sources?: readonly string[]
  readonly validationPairs: number
  readonly validateEvery: number
  readonly saveEvery: number
}

interface PackOptions {
  readonly faces: string
  readonly out: string
  readonly packVersion: string
  readonly replace: boolean
}

const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`
const figure = (value: unknown) => (typeof value === 'number' ? value.toFixed(4) : 'not defined')

const compactRun = (options: KfdOptions): CompactRun => ({
  network: compactKfd,
  objective: compactObjective,
  adam: { ...paperAdam, weightDecay: 1e-2 },
  schedule: {
    steps: options.steps,
    rate: options.rate,
    warmUp: Math.min(300, Math.ceil(options.steps / 10)),
    floor: 0.01,
    average: 0.999,
  },
  pairs: options.pairs,
  seed: options.seed,
  methods: options.methods,
  identities: options.identities ?? null,
  sources: options.sources ?? null,
})

/** `assay train kfd` and `assay train plot`. */
export const trainCommand: DefineCommand = (command, { signal, print, progress, notice }) => {
  command
    .command('kfd')
    .description('stage 1: train the compact detector from a face store, or go on with the run in OUT')
    .requiredOption('--faces <store>', 'face store made by "assay faces"')
    .requiredOption(
      '--out <folder>',
      "the run's folder; a folder with a run of the same options is continued",
    )
    .option('--steps <count>', 'training steps', wholeNumberFrom(1), 6000)
    .option('--pairs <count>', 'real pictures a step, each with its forged version', wholeNumberFrom(1), 16)
    .option('--rate <number>', 'highest learning rate', numberBetween(0, 1), 2e-3)
    .option('--seed <number>', 'decides initial weights, forgeries and order', wholeNumberFrom(0), 1)
    .option('--threads <count>', 'threads of the runtime', wholeNumberFrom(1), 2)
    .option('--methods <list>', 'forgery methods, separated by commas', readMethods, methodNames)
    .option('--identities <count>', 'only so many identities of the training split', wholeNumberFrom(1))
    .option('--sources <list>', 'only these sources of the store', (text: string) => text.split(','))
    .option('--validation-pairs <count>', 'simulated pairs of the validation split', wholeNumberFrom(0), 256)
    .option('--validate-every <steps>', 'steps between validations', wholeNumberFrom(1), 500)
    .option('--save-every <steps>', 'steps between checkpoints', wholeNumberFrom(1), 250)
    .action(async (options: KfdOptions) => {
      const next = await trainCompactKfd(
        {
          storePath: options.faces,
          folder: options.out,
          run: compactRun(options),
          threads: options.threads,
          validationPairs: options.validationPairs,
          validateEvery: options.validateEvery,
          saveEvery: options.saveEvery,
          onProgress: ({ step, steps, loss, auc, imagesPerSecond, leftMs }) =>
            progress({
              activity: `loss ${loss.toFixed(3)}, AUC ${figure(auc)}, ${imagesPerSecond.toFixed(1)} images/s, ${minutes(leftMs)} left, step`,
              done: step,
              total: steps,
            }),
          onValidation: (line) =>
            notice(
              `step ${line.step}, ${line.validation} degradations: AUC ${figure(line.auc)}, from opacity 0.5 ${figure(line.aucFromHalf)}, IoU ${figure(line.iou)}`,
            ),
        },
        signal,
      )
      const finished = next === options.steps
      print({ folder: path.resolve(options.out), step: next, finished }, () =>
        finished ? `Finished at step ${next}.` : `Stopped after step ${next}; the same command goes on.`,
      )
    })
  command
    .command('plot')
    .description("draw a run's curves from its log")
    .argument('<folder>', "the run's folder")
    .requiredOption('--out <file>', 'the SVG file to write')
    .action(async (folder: string, { out }: { readonly out: string }) => {
      const log = await readFile(path.join(folder, 'log.jsonl'), 'utf8').catch((cause: unknown) => {
        throw new Fault('input/not-found', `${folder} holds no training log (log.jsonl).`, { cause })
      })
      await writeFile(out, drawTrainingCurves(log))
      print({ plot: path.resolve(out) }, () => `Wrote ${path.resolve(out)}.`)
    })
  command
    .command('pack')
    .description(
      "turn a run into a pack, with threshold, calibration and figures of the store's validation faces",
    )
    .argument('<folder>', "the run's folder")
    .requiredOption('--faces <store>', 'face store made by "assay faces"')
    .requiredOption('--out <folder>', 'the pack to write')
    .option('--pack-version <text>', "the pack's version", '1')
    .option('--replace', 'replace the pack in OUT', false)
    .action(async (folder: string, options: PackOptions) => {
      const { manifest, figures } = await makeCompactPack(
        {
          runFolder: folder,
          storePath: options.faces,
          out: options.out,
          version: options.packVersion,
          replace: options.replace,
          date: new Date().toISOString().slice(0, 10),
          command: 'assay train pack RUN --faces STORE --out PACK',
          onFace: (level, done, total) =>
            progress({ activity: `measuring, ${level} degradations`, done, total }),
        },
        signal,
      )
      print({ pack: path.resolve(options.out), thresholds: manifest.thresholds, figures }, () =>
        [
          ...figures.map(
            ({ level, slice, auc, iou, regionRight }) =>
              `${level}, ${slice}: AUC ${showFigure(auc)}, IoU ${figure(iou)}, region right ${figure(regionRight)}`,
          ),
          `Wrote ${path.resolve(options.out)}.`,
        ].join('\n'),
      )
    })
}
