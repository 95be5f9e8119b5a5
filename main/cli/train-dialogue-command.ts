import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { openFrozenLanguage } from '#main/training/dialogue/frozen-language.ts'
import { makeDialoguePack } from '#main/training/dialogue/make-dialogue-pack.ts'
import type { DialogueFigures } from '#main/training/dialogue/measure-dialogue.ts'
import { trainDialogue } from '#main/training/dialogue/train-dialogue.ts'
import { predecessorIn } from '#main/training/first-state.ts'
import { verifiedPack } from '#main/training/pack-encoder.ts'
import type { CommandContext } from './command.ts'
import { type DialogueOptions, dialogueSettings, readGeneral } from './dialogue-training-options.ts'
import { finishTraining } from './finish-training.ts'
import { methodNames, readMethods } from './forgery-methods.ts'
import { numberBetween, wholeNumberFrom } from './option-values.ts'

const wholeNumbers = (text: string): readonly number[] =>
  text.split(',').map((part) => {
    const value = Number(part)
    if (Number.isSafeInteger(value) && value > 0) return value
    throw new InvalidArgumentError('It must be whole numbers, separated by commas.')
  })

const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`
const figure = (value: number | null) => (value === null ? 'not defined' : value.toFixed(4))

const describe = ({ loss, tokenAccuracy, regionAccuracy, auc, detectorAuc }: DialogueFigures) =>
  `loss ${loss.toFixed(4)}, tokens right ${figure(tokenAccuracy)}, regions right ${figure(regionAccuracy)}, AUC of P(Yes) ${figure(auc)} (detector ${figure(detectorAuc)})`

interface DialoguePackOptions {
  readonly out: string
  readonly pack?: string
  readonly llm?: string
  readonly packVersion?: string
  readonly storage: 'q8_0' | 'f16' | 'f32'
  readonly replace: boolean
}

/** `assay train dialogue` and `assay train dialogue-pack`. */
export const declareTrainDialogue = (
  command: Command,
  { signal, print, progress, notice }: CommandContext,
): void => {
  command
    .command('dialogue')
    .description(
      "stage 2: train prompt learner and language model on conversations about a detector's findings, or go on with the run",
    )
    .requiredOption('--faces <store>', 'face store made by "assay faces"')
    .requiredOption('--pack <folder>', 'the pack whose detector is asked')
    .requiredOption(
      '--run <folder>',
      "the run's folder; a folder with a run of the same options is continued",
    )
    .option('--steps <count>', 'training steps', wholeNumberFrom(1), 6000)
    .option('--batch <count>', 'rows a step', wholeNumberFrom(1), 6)
    .option('--context <tokens>', 'tokens of a row: the longest conversation', wholeNumberFrom(32), 512)
    .option('--sharing <count>', 'conversations that may share a row', wholeNumberFrom(1), 6)
    .option('--rate <number>', 'highest learning rate', numberBetween(0, 1), 1e-3)
    .option(
      '--learner-rate <factor>',
      "learning rate of prompt learner and projection as a multiple of the language model's",
      numberBetween(0, 100),
      1,
    )
    .option('--seed <number>', 'decides initial weights, forgeries and conversations', wholeNumberFrom(0), 1)
    .option('--threads <count>', 'threads of the runtime', wholeNumberFrom(1), 2)
    .option('--train-pairs <count>', 'simulated pairs whose findings are cached', wholeNumberFrom(1), 6000)
    .option('--validation-pairs <count>', 'simulated pairs of the validation split', wholeNumberFrom(0), 128)
    .option('--validate-every <steps>', 'steps between validations', wholeNumberFrom(1), 500)
    .option('--save-every <steps>', 'steps between checkpoints', wholeNumberFrom(1), 250)
    .option('--width <count>', "width of the language model's embeddings", wholeNumberFrom(32), 256)
    .option('--blocks <count>', 'its blocks', wholeNumberFrom(1), 6)
    .option('--heads <count>', 'its attention heads', wholeNumberFrom(1), 4)
    .option('--hidden <count>', 'width of its feed-forward parts', wholeNumberFrom(32), 704)
    .option('--vocabulary <count>', 'its tokens, at most', wholeNumberFrom(300), 1536)
    .option('--channels <list>', "channels of the prompt learner's convolutions", wholeNumbers)
    .option('--llm <folder>', 'adapt the language model of this pack instead of training one from nothing')
    .option('--lora <rank>', 'with --llm: rank of the adapters beside q, k, v and o', wholeNumberFrom(1), 32)
    .option(
      '--from <run>',
      'begin with the averaged weights and the vocabulary of this run, as when the detector was trained anew',
    )
    .option('--general <file>', 'general conversations as JSON lines')
    .option('--general-share <share>', 'share of general conversations', numberBetween(0, 1), 0.2)
    .option(
      '--long-share <share>',
      'share of conversations that go on until the context is full',
      numberBetween(0, 1),
      0.1,
    )
    .option(
      '--without-score-text <share>',
      'share of conversations whose prompt does not say the score',
      numberBetween(0, 1),
      0.15,
    )
    .addOption(
      new Option('--ground-in <source>', 'what answers agree with')
        .choices(['findings', 'truth'])
        .default('findings'),
    )
    .addOption(
      new Option('--grading <source>', 'what grades P(Yes) on either side of the threshold')
        .choices(['score', 'truth'])
        .default('score'),
    )
    .option('--methods <list>', 'forgery methods, separated by commas', readMethods, methodNames)
    .option('--identities <count>', 'only so many identities of the training split', wholeNumberFrom(1))
    .option('--sources <list>', 'only these sources of the store', (text: string) => text.split(','))
    .action(async (options: DialogueOptions) => {
      const pack = await verifiedPack(options.pack, signal)
      const general = await readGeneral(options.general)
      await using language =
        options.llm === undefined ? null : await openFrozenLanguage(await verifiedPack(options.llm, signal))
      const predecessor = options.from === undefined ? null : await predecessorIn(options.from)
      const next = await trainDialogue(
        {
          predecessor,
          storePath: options.faces,
          folder: options.run,
          pack,
          settings: dialogueSettings(options, pack, general, language, predecessor?.sha256 ?? null),
          general: general.dialogues,
          language,
          threads: options.threads,
          validateEvery: options.validateEvery,
          saveEvery: options.saveEvery,
          onCached: (split, done, total) => progress({ activity: `examining ${split} pair`, done, total }),
          onProgress: ({ step, steps, loss, tokensPerSecond, leftMs }) =>
            progress({
              activity: `loss ${loss.toFixed(3)}, ${tokensPerSecond.toFixed(0)} tokens/s, ${minutes(leftMs)} left, step`,
              done: step,
              total: steps,
            }),
          onNotice: notice,
          onValidation: (step, figures) => notice(`step ${step}: ${describe(figures)}`),
        },
        signal,
      )
      finishTraining(print, options.run, next, options.steps)
    })
  command
    .command('dialogue-pack')
    .description("turn a dialogue run into a pack: the detector's files, prompt learner and language model")
    .argument('<folder>', "the run's folder")
    .requiredOption('--out <folder>', 'the pack to write')
    .option('--pack <folder>', "the detector's pack, where it lies elsewhere now")
    .option('--llm <folder>', "the language model's pack of a run that trained adapters")
    .option('--pack-version <text>', "the pack's version (default: the detector's)")
    .addOption(
      new Option('--storage <type>', "how the language model's matrices are stored")
        .choices(['q8_0', 'f16', 'f32'])
        .default('q8_0'),
    )
    .option('--replace', 'replace the pack in OUT', false)
    .action(async (folder: string, options: DialoguePackOptions) => {
      const { manifest, figures } = await makeDialoguePack(
        {
          runFolder: folder,
          packFolder: options.pack ?? null,
          languageFolder: options.llm ?? null,
          out: options.out,
          version: options.packVersion ?? null,
          replace: options.replace,
          storage: options.storage,
          command: 'assay train dialogue-pack RUN --out PACK',
        },
        signal,
      )
      const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
      print({ pack: path.resolve(options.out), bytes, figures }, () =>
        [
          ...(figures ? [describe(figures)] : []),
          `Wrote ${path.resolve(options.out)} (${(bytes / 2 ** 20).toFixed(1)} MiB).`,
        ].join('\n'),
      )
    })
}
