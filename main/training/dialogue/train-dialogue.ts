import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '#app/fault.ts'
import { type DescribedPack, type OpenPack, openPack } from '#models/packs/open-pack.ts'
import type { PromptTurn } from '#models/prompting/assemble-prompt.ts'
import { curriculum, validationSimulation } from '#models/simulation/curriculum.ts'
import { openSentencePiece } from '#models/tokenizer/sentencepiece-bpe.ts'
import type { SentencePieceVocabulary } from '#models/tokenizer/sentencepiece-vocabulary.ts'
import { dialogueTrainingStep } from '#models/training/dialogue/dialogue-step.ts'
import { chosenPlaces } from '../chosen-places.ts'
import { type FaceStore, openFaceStore } from '../face-store.ts'
import { firstState, type Predecessor, recordPredecessor } from '../first-state.ts'
import { openTrainingFolder } from '../training-folder.ts'
import { validationPlaces } from '../validation-set.ts'
import type { Conversing } from './conversation-item.ts'
import type { DialogueRun } from './dialogue-run.ts'
import { sequencesOf, vocabularyTexts } from './dialogue-sequences.ts'
import { runTokenizer, wordToken } from './dialogue-tokenizer.ts'
import { fillFindingsCache, findingsLayoutOf } from './fill-findings.ts'
import { type FindingsCache, openFindingsCache } from './findings-cache.ts'
import { type FrozenLanguage, frozenWeights } from './frozen-language.ts'
import { type DialogueMeasure, openDialogueMeasure } from './measure-dialogue.ts'
import { type DialogueWatch, runDialogueTraining } from './run-dialogue-training.ts'

/** What decides a run before its vocabulary is known. */
export type DialogueSettings = Omit<DialogueRun, 'network'> & {
  readonly vocabularySize: number
  readonly network: (vocabulary: SentencePieceVocabulary) => DialogueRun['network']
}

export interface TrainDialogueOptions extends DialogueWatch {
  readonly storePath: string
  readonly folder: string
  /** Verified a moment ago. */
  readonly pack: DescribedPack
  readonly settings: DialogueSettings
  readonly general: readonly (readonly PromptTurn[])[]
  /** The run whose checkpoint `settings.from` names: another detector's, say, whose vocabulary is taken over too. */
  readonly predecessor: Predecessor | null
  /** The language model that adapters are trained beside; null for one of our own. */
  readonly language: FrozenLanguage | null
  readonly onCached: (split: string, done: number, total: number) => void
}

/** Where a run keeps the path of its pack: a hint for making the dialogue's pack, not part of the run. */
export const packFolderFile = 'pack-folder.txt'

/** Conversations that a vocabulary is learnt from: at most in all, and about each pair. */
const mostVocabularyConversations = 6000
const vocabularyConversationsPerPair = 100
const validationSeed = 7
/** <s> of LLaMA's convention, which llama.cpp puts in front of every prompt. */
const beginningToken = 1

/** The caches of a run's folder, filled: findings about simulated pairs of both splits. */
const openCaches = async (
  options: TrainDialogueOptions,
  store: FaceStore,
  signal: AbortSignal,
): Promise<{ readonly train: FindingsCache; readonly validation: FindingsCache | null }> => {
  const { pack, settings, storePath } = options
  const { manifest, manifestSha256, folder } = pack
  const size = manifest.dimensions.encoder.image
  const { methods } = settings
  let opened: OpenPack | undefined
  const sessions = async () => {
    opened ??= await openPack(folder, { verify: false, signal, session: { threads: options.threads } })
    return opened.sessions
  }
  const filled = async (
    name: string,
    split: Pick<Parameters<typeof fillFindingsCache>[1], 'places' | 'seed' | 'simulation'> & {
      readonly count: number
    },
  ): Promise<FindingsCache> => {
    const { places, seed, simulation, count } = split
    const cache = await openFindingsCache(path.join(options.folder, `${name}.findings`), {
      content: {
        pack: manifestSha256,
        faces: store.indexSha256,
        places,
        seed,
        plans: [simulation(0), simulation(1)],
      },
      layout: findingsLayoutOf(manifest),
      count,
    })
    await fillFindingsCache(cache, {
      ...split,
      store,
      sessions,
      pack: manifest,
      signal,
      onPair: (done, total) => options.onCached(name, done, total),
    }).catch(async (thrown: unknown) => {
      await cache[Symbol.asyncDispose]()
      throw thrown
    })
    return cache
  }
  try {
    const train = await filled('train', {
      places: chosenPlaces(storePath, store.faces, settings),
      seed: settings.seed,
      // As the curriculum ends: every level and opacity; the crop is the workstation's own, whose regions are known.
      simulation: () => ({ ...curriculum(1, size, methods), jitter: 0 }),
      count: settings.cachedPairs,
    })
    const held = validationPlaces(store, settings.validationPairs, options.onNotice)
    const validation =
      held.length === 0
        ? null
        : await filled('val', {
            places: held,
            seed: validationSeed,
            simulation: (index) => ({
              ...validationSimulation(index % 2 === 0 ? 'mild' : 'strong', size, methods),
              jitter: 0,
            }),
            count: settings.validationPairs,
          })
    return { train, validation }
  } finally {
    await opened?.[Symbol.asyncDispose]()
  }
}

/**
 * Trains prompt learner, projection and language model (stage 2), or goes on with the run in the folder: findings about simulated
 * pairs are computed once and kept there, conversations are made anew at every step. Interrupted by the signal it saves and
 * returns; continued, it computes what it would have computed. Returns the next step.
 */
export const trainDialogue = async (options: TrainDialogueOptions, signal: AbortSignal): Promise<number> => {
  const { settings, pack, storePath, threads, general, language, predecessor } = options
  if (settings.pack.sha256 !== pack.manifestSha256)
    throw new Fault('model/mismatch', `The pack in "${pack.folder}" is not the one that this run began with.`)
  using store = openFaceStore(storePath)
  await using stack = new AsyncDisposableStack()
  await mkdir(options.folder, { recursive: true })
  const { train, validation } = await openCaches(options, store, signal)
  stack.use(train)
  if (validation) stack.use(validation)
  const { template, stop, threshold, conversations: choice, seed, batch } = settings
  const vocabulary =
    language?.vocabulary ??
    (await runTokenizer(options.folder, predecessor?.folder ?? null, settings.vocabularySize, () =>
      vocabularyTexts(train, {
        layout: { template, stop },
        threshold,
        choice,
        general,
        count: Math.min(mostVocabularyConversations, vocabularyConversationsPerPair * train.count),
        seed,
      }),
    ))
  const { vocabularySize, network: networkOf, ...decided } = settings
  const network = networkOf(vocabulary)
  const run: DialogueRun = { ...decided, network }
  const step = dialogueTrainingStep(batch, network, { adam: run.adam, learnerRate: run.learnerRate })
  const folder = await openTrainingFolder(options.folder, { ...run }, step.state, store.indexSha256)
  await recordPredecessor(options.folder, predecessor)
  await writeFile(path.join(options.folder, packFolderFile), `${path.resolve(pack.folder)}\n`)
  const frozen =
    language &&
    (await frozenWeights(
      language,
      step.frozen.map(({ name }) => name),
    ))
  const conversing: Conversing = {
    layout: {
      template,
      stop,
      carriers: network.carriers,
      tokenizer: openSentencePiece(vocabulary, { addDummyPrefix: true }),
      beginning: beginningToken,
    },
    verdict: { yes: wordToken(vocabulary, 'Yes'), no: wordToken(vocabulary, 'No') },
    threshold,
    context: network.context,
    choice,
  }
  let measure: DialogueMeasure | null = null
  if (validation) {
    measure = await openDialogueMeasure(validation, {
      conversing,
      network,
      batch,
      threads,
      ...(frozen ? { frozen } : {}),
    })
    stack.defer(measure.close)
  }
  return await runDialogueTraining(
    {
      ...options,
      step,
      schedule: run.schedule,
      adam: run.adam,
      tokens: batch * network.context,
      folder,
      initial: () => firstState(step.state, seed, predecessor),
      ...(frozen ? { frozen } : {}),
      batch: sequencesOf({ cache: train, conversing, general, network, batch, seed }),
      measure: measure?.measure ?? null,
    },
    signal,
  )
}
