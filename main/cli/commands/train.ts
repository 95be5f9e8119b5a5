import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Option } from 'commander'
import { Fault } from '#app/fault.ts'
import { predecessorIn } from '#main/training/first-state.ts'
import { makePack } from '#main/training/make-pack.ts'
import { readNetworkFile } from '#main/training/network-file.ts'
import { encoderNetwork, verifiedPack } from '#main/training/pack-encoder.ts'
import type { TrainingProgress } from '#main/training/run-detector-training.ts'
import { trainCompactKfd } from '#main/training/train-compact-kfd.ts'
import { trainOnEncoder } from '#main/training/train-on-encoder.ts'

import { drawTrainingCurves } from '#main/training/training-curves.ts'
import { showFigure } from '#models/evaluate/evaluation-text.ts'
import { compactKfd } from '#models/training/compact-defaults.ts'
import type { DefineCommand } from '../command.ts'
import { finishTraining } from '../finish-training.ts'
import { methodNames, readMethods } from '../forgery-methods.ts'
import { checkTogether, compactRun, encoderRun, type KfdOptions } from '../kfd-training-options.ts'
import { numberBetween, wholeNumberFrom } from '../option-values.ts'
import { declareTrainDialogue } from '../train-dialogue-command.ts'

interface PackOptions {
  readonly faces: string
  readonly out: string
  readonly encoder?: string
  readonly packVersion: string
  readonly replace: boolean
}

const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`
const figure = (value: unknown) => (typeof value === 'number' ? value.toFixed(4) : 'not defined')

/** `assay train kfd`, `assay train dialogue`, `assay train plot` and `assay train pack`. */
export const trainCommand: DefineCommand = (command, context) => {
  const { signal, print, progress, notice } = context
  command
    .command('kfd')
    .description(
      'stage 1: train a detector from a face store (the compact one, or on the encoder of a pack), or go on with the run in OUT',
    )
    .requiredOption('--faces <store>', 'face store made by "assay faces"')
    .requiredOption(
      '--out <folder>',
      "the run's folder; a folder with a run of the same options is continued",
    )
    .option('--steps <count>', 'training steps', wholeNumberFrom(1), 6000)
    .option('--pairs <count>', 'real pictures a step, each with its forged version', wholeNumberFrom(1), 16)
    .option(
      '--rate <number>',
      'highest learning rate (default: 0.002, with --encoder 0.0001)',
      numberBetween(0, 1),
    )
    .option('--seed <number>', 'decides initial weights, forgeries and order', wholeNumberFrom(0), 1)
    .option('--threads <count>', 'threads of the runtime', wholeNumberFrom(1), 2)
    .option('--methods <list>', 'forgery methods, separated by commas', readMethods, methodNames)
    .option('--identities <count>', 'only so many identities of the training split', wholeNumberFrom(1))
    .option('--sources <list>', 'only these sources of the store', (text: string) => text.split(','))
    .option('--validation-pairs <count>', 'simulated pairs of the validation split', wholeNumberFrom(0), 256)
    .option('--validate-every <steps>', 'steps between validations', wholeNumberFrom(1), 500)
    .option('--save-every <steps>', 'steps between checkpoints', wholeNumberFrom(1), 250)
    .option('--network <file>', 'sizes of the compact detector as JSON, instead of the built-in ones')
    .option(
      '--from <run>',
      'begin with the averaged weights of this run; its picture may be smaller (progressive resizing)',
    )
    .option('--encoder <pack>', 'train the heads on the image encoder of this pack, which stays as it is')
    .option(
      '--lora <rank>',
      "adapt the pack's encoder with low-rank adapters of this rank",
      wholeNumberFrom(1),
    )
    .option('--from-pack', "begin with the pack's own heads instead of fresh ones", false)
    .addOption(
      new Option('--context <kind>', 'learned context of the texts')
        .choices(['shared', 'per-class'])
        .default('shared'),
    )
    .option(
      '--cached-pairs <count>',
      "simulated pairs whose features are cached in the run's folder (default: 512)",
      wholeNumberFrom(1),
    )
    .action(async (options: KfdOptions) => {
      checkTogether(options)
      const common = {
        storePath: options.faces,
        folder: options.out,
        threads: options.threads,
        validationPairs: options.validationPairs,
        validateEvery: options.validateEvery,
        saveEvery: options.saveEvery,
        onProgress: ({ step, steps, loss, auc, imagesPerSecond, leftMs }: TrainingProgress) =>
          progress({
            activity: `loss ${loss.toFixed(3)}, AUC ${figure(auc)}, ${imagesPerSecond.toFixed(1)} images/s, ${minutes(leftMs)} left, step`,
            done: step,
            total: steps,
          }),
        onNotice: notice,
        onValidation: (line: Readonly<Record<string, unknown>>) =>
          notice(
            `step ${line.step}, ${line.validation} degradations: AUC ${figure(line.auc)}, from opacity 0.5 ${figure(line.aucFromHalf)}, IoU ${figure(line.iou)}`,
          ),
      }
      const trainEncoder = async (folder: string): Promise<number> => {
        const pack = await verifiedPack(folder, signal)
        const network = encoderNetwork(pack, { context: options.context, lowRank: options.lora ?? null })
        const onCached = (done: number, total: number) =>
          progress({ activity: 'caching features of pair', done, total })
        return trainOnEncoder({ ...common, pack, run: encoderRun(options, pack, network), onCached }, signal)
      }
      const trainCompact = async (): Promise<number> => {
        const network = options.network === undefined ? compactKfd : await readNetworkFile(options.network)
        const predecessor = options.from === undefined ? null : await predecessorIn(options.from)
        const run = compactRun(options, network, predecessor?.sha256 ?? null)
        return trainCompactKfd({ ...common, run, predecessor }, signal)
      }
      const next = await (options.encoder === undefined ? trainCompact() : trainEncoder(options.encoder))
      finishTraining(print, options.out, next, options.steps)
    })
  declareTrainDialogue(command, context)
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
    .option('--encoder <pack>', "the pack of the run's encoder, where it lies elsewhere now")
    .option('--pack-version <text>', "the pack's version", '1')
    .option('--replace', 'replace the pack in OUT', false)
    .action(async (folder: string, options: PackOptions) => {
      const { manifest, figures } = await makePack(
        {
          runFolder: folder,
          storePath: options.faces,
          out: options.out,
          encoderFolder: options.encoder ?? null,
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
