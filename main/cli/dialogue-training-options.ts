import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Fault } from '#app/fault.ts'
import { findingsLayoutOf } from '#main/training/dialogue/fill-findings.ts'
import type { FrozenLanguage } from '#main/training/dialogue/frozen-language.ts'
import type { DialogueSettings } from '#main/training/dialogue/train-dialogue.ts'
import type { Conversation } from '#models/conversations/make-conversation.ts'
import { readDialogueLines } from '#models/conversations/read-dialogue-lines.ts'
import type { DescribedPack } from '#models/packs/open-pack.ts'
import { byteCarriers } from '#models/prompting/carriers.ts'
import { compactTemplate } from '#models/prompting/templates.ts'
import type { SourceMethodName } from '#models/simulation/source-methods.ts'
import { paperAdam } from '#models/training/adam.ts'

/** The options of `assay train dialogue`. */
export interface DialogueOptions {
  readonly faces: string
  readonly pack: string
  readonly run: string
  readonly steps: number
  readonly batch: number
  readonly context: number
  readonly sharing: number
  readonly rate: number
  readonly learnerRate: number
  readonly seed: number
  readonly threads: number
  readonly trainPairs: number
  readonly validationPairs: number
  readonly validateEvery: number
  readonly saveEvery: number
  readonly width: number
  readonly blocks: number
  readonly heads: number
  readonly hidden: number
  readonly vocabulary: number
  readonly channels?: readonly number[]
  readonly general?: string
  readonly generalShare: number
  readonly longShare: number
  readonly withoutScoreText: number
  readonly groundIn: 'findings' | 'truth'
  readonly grading: 'score' | 'truth'
  readonly methods: readonly SourceMethodName[]
  readonly identities?: number
  readonly sources?: readonly string[]
  readonly llm?: string
  readonly lora: number
  /** The folder of the run to begin from. */
  readonly from?: string
}

/** General conversations and the SHA-256 of their file. */
export interface GeneralData {
  readonly dialogues: readonly Conversation['turns'][]
  readonly sha256: string | null
}

/** Reads the file of general conversations, where one is given (models/conversations/README.md has its format). */
export const readGeneral = async (file: string | undefined): Promise<GeneralData> => {
  if (file === undefined) return { dialogues: [], sha256: null }
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Fault('input/not-found', `There is no file "${file}" with general conversations.`, { cause })
  })
  const dialogues = [...readDialogueLines(text.split('\n'), file)].map(({ turns }) => turns)
  if (dialogues.length === 0)
    throw new Fault('input/invalid', `"${file}" holds no conversation.`, { detail: { file } })
  return { dialogues, sha256: createHash('sha256').update(text).digest('hex') }
}

/** Refuses sizes that no decoder, prompt learner or GGUF file of Q8_0 can have. */
const checkSizes = ({ width, heads, hidden }: DialogueOptions): void => {
  const wrong =
    width % 32 !== 0 || hidden % 32 !== 0
      ? '--width and --hidden are multiples of 32, by which weights are stored'
      : width % heads !== 0 || (width / heads) % 2 !== 0
        ? '--width divided by --heads is an even number'
        : undefined
  if (wrong) throw new Fault('input/invalid', `These sizes make no network: ${wrong}.`)
}

const leastSide = 3

/** Channels that halve the maps until four to seven cells a side are left, doubled at each stage; six stages at the published size. */
const channelsFor = (map: number): readonly number[] =>
  Array.from({ length: 1 + Math.max(0, Math.floor(Math.log2(map / 4))) }, (_, stage) => 16 * 2 ** stage)

const checkedChannels = (given: readonly number[] | undefined, map: number): readonly number[] => {
  const channels = given ?? channelsFor(map)
  if (map / 2 ** (channels.length - 1) >= leastSide) return channels
  throw new Fault(
    'input/invalid',
    `--channels has too many stages for the pack's maps of ${map} cells: ${leastSide} must be left at the end.`,
  )
}

/** A run's settings from the options, the detector's pack and, with --llm, the language model's. */
export const dialogueSettings = (
  options: DialogueOptions,
  pack: DescribedPack,
  general: GeneralData,
  language: FrozenLanguage | null,
  from: string | null,
): DialogueSettings => {
  const { manifest } = pack
  const width = language?.dimensions.width ?? options.width
  const channels = checkedChannels(options.channels, manifest.dimensions.kfd.map)
  if (!language) checkSizes(options)
  const reference = (found: DescribedPack) => ({
    id: found.manifest.id,
    version: found.manifest.version,
    sha256: found.manifestSha256,
  })
  return {
    stage: 'dialogue',
    pack: reference(pack),
    languagePack: language && reference(language.pack),
    template: language?.dialogue.template ?? compactTemplate,
    stop: language?.dialogue.stop[0] ?? '###',
    conversations: {
      groundIn: options.groundIn,
      grading: options.grading,
      longShare: options.longShare,
      withoutScoreText: options.withoutScoreText,
      generalShare: general.dialogues.length > 0 ? options.generalShare : 0,
    },
    generalSha256: general.sha256,
    threshold: manifest.thresholds.score ?? 0.5,
    // Adam's usual second moment forgets too slowly for the few thousand steps of a small model.
    adam: { ...paperAdam, beta2: 0.99, weightDecay: 1e-2 },
    learnerRate: options.learnerRate,
    schedule: {
      steps: options.steps,
      rate: options.rate,
      warmUp: Math.min(200, Math.ceil(options.steps / 10)),
      floor: 0.02,
      average: 0.995,
    },
    batch: options.batch,
    cachedPairs: options.trainPairs,
    validationPairs: options.validationPairs,
    seed: options.seed,
    methods: options.methods,
    identities: options.identities ?? null,
    sources: options.sources ?? null,
    from,
    vocabularySize: options.vocabulary,
    network: (vocabulary) => ({
      llama: language?.dimensions ?? {
        width,
        blocks: options.blocks,
        heads: options.heads,
        hidden: options.hidden,
        vocabulary: vocabulary.pieces.length,
        epsilon: 1e-5,
        ropeTheta: 10_000,
        ropeFactor: 1,
      },
      prompt: { embedding: width, channels },
      findings: findingsLayoutOf(manifest),
      context: options.context,
      sharing: options.sharing,
      carriers: language?.dialogue.carriers ?? byteCarriers(vocabulary),
      lowRank: language ? options.lora : null,
    }),
  }
}
