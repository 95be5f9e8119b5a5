import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '#app/fault.ts'
import type { PackManifest } from '#app/records/pack.ts'
import { writeLlamaGguf } from '#models/checkpoints/gguf/write-llama.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import type { TensorTable } from '#models/checkpoints/tensor-table.ts'
import { mergeAdapters } from '#models/import/merge-adapters.ts'
import type { DescribedPack } from '#models/packs/open-pack.ts'
import { packNetworks } from '#models/packs/pack-networks.ts'
import type { PackWeight } from '#models/packs/save-network.ts'
import { type PackDescription, writePack } from '#models/packs/write-pack.ts'
import { adapterScaling } from '#models/training/dialogue/dialogue-network.ts'
import { averageName } from '#models/training/training-step.ts'
import { lineageOf } from '../first-state.ts'
import { verifiedPack } from '../pack-encoder.ts'
import { dialogueCard, stepsTaken } from './dialogue-card.ts'
import type { DialogueRun } from './dialogue-run.ts'
import { readTokenizer } from './dialogue-tokenizer.ts'
import { type FrozenLanguage, openFrozenLanguage } from './frozen-language.ts'
import { type DialogueFigures, verdictQuestion } from './measure-dialogue.ts'
import { packFolderFile } from './train-dialogue.ts'

export interface MakeDialoguePackOptions {
  readonly runFolder: string
  /** The detector's pack; null for where it lay when the run began. */
  readonly packFolder: string | null
  /** The pack of the language model that adapters were trained beside; null for a run without. */
  readonly languageFolder: string | null
  readonly out: string
  /** null: the detector's pack's own. */
  readonly version: string | null
  readonly replace: boolean
  readonly storage: 'q8_0' | 'f16' | 'f32'
  readonly command: string
}

const modelFile = 'language.gguf'

/** Answers are short, and mostly the likeliest words. */
const sampling = { temperature: 0.7, topP: 0.5, maxTokens: 160 }

/** A run of stage 2 and how far it has come. Throws `input/not-found` for a folder without one. */
export const readDialogueRun = async (
  folder: string,
): Promise<{
  readonly run: DialogueRun
  readonly step: number
  readonly figures: DialogueFigures | null
}> => {
  const missing = (cause?: unknown) =>
    new Fault('input/not-found', `${folder} holds no dialogue training with a checkpoint. Train first.`, {
      cause,
    })
  const read = (name: string) =>
    readFile(path.join(folder, name), 'utf8').catch((cause: unknown) => {
      throw missing(cause)
    })
  const run = JSON.parse(await read('run.json')) as DialogueRun
  if (run.stage !== 'dialogue') throw missing()
  const step = Number(await read('checkpoint.safetensors.step'))
  const log = await readFile(path.join(folder, 'log.jsonl'), 'utf8').catch(() => '')
  const measured = log
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as DialogueFigures & { validation?: string; step: number }]
      } catch {
        // A run that was killed may have left half a line.
        return []
      }
    })
    .findLast((line) => line.validation === 'dialogue' && line.step <= step)
  return { run, step, figures: measured ?? null }
}

const detectorPack = async (
  { runFolder, packFolder }: MakeDialoguePackOptions,
  run: DialogueRun,
  signal: AbortSignal,
): Promise<DescribedPack> => {
  const remembered = path.join(runFolder, packFolderFile)
  const folder = packFolder ?? (await readFile(remembered, 'utf8').catch(() => '')).trim()
  if (folder === '')
    throw new Fault(
      'model/missing',
      "The run does not say where its detector's pack lies. Give it with --pack.",
    )
  const pack = await verifiedPack(folder, signal)
  if (pack.manifestSha256 === run.pack.sha256) return pack
  throw new Fault(
    'model/mismatch',
    `The pack in "${folder}" is not the one whose findings the run was trained on.`,
    { detail: { folder } },
  )
}

/** The language model that a run's adapters belong to; null where it was trained from nothing. */
const languagePack = async (
  { languageFolder }: MakeDialoguePackOptions,
  { languagePack: known }: DialogueRun,
  signal: AbortSignal,
): Promise<FrozenLanguage | null> => {
  if (known === null) return null
  if (languageFolder === null)
    throw new Fault(
      'model/missing',
      `The run trained adapters beside the language model of the pack ${known.id} ${known.version}. Give that pack with --llm.`,
    )
  const pack = await verifiedPack(languageFolder, signal)
  if (pack.manifestSha256 === known.sha256) return openFrozenLanguage(pack)
  throw new Fault(
    'model/mismatch',
    `The pack in "${languageFolder}" is not the one whose language model the run adapted.`,
    { detail: { folder: languageFolder } },
  )
}

/** A weight of the language model as the run leaves it: its average, or the frozen one with its adapter merged into it. */
const languageWeight =
  (trained: TensorTable, language: FrozenLanguage | null, { lowRank }: DialogueRun['network']) =>
  async (name: string): Promise<Float32Array> => {
    const full = `llm.${name}`
    if (language === null || lowRank === null) return trained.tensor(averageName(full)).readF32()
    const values = Float32Array.from(await language.weight(full))
    const half = (which: 'a' | 'b') => averageName(full.replace(/weight$/, `lora_${which}`))
    if (!trained.tensors.has(half('a'))) return values
    const [a, b] = [await trained.tensor(half('a')).readF32(), await trained.tensor(half('b')).readF32()]
    mergeAdapters(values, { a, b, rank: lowRank, scaling: adapterScaling })
    return values
  }

/** Every weight of the new pack: the detector's as they are, prompt learner and projection from the run's averages. */
const weightsOf = async (
  pack: DescribedPack,
  dimensions: PackDescription['dimensions'],
  detector: TensorTable,
  trained: TensorTable,
): Promise<readonly PackWeight[]> =>
  packNetworks(dimensions, ['encoder', 'detector', 'prompt'], { precision: pack.manifest.precision }).flatMap(
    ({ graph, declared }) =>
      [...declared.values()].map(({ name, value }) => ({
        name,
        shape: value.shape,
        read: async () => {
          if (graph === 'prompt') return trained.tensor(averageName(name)).readF32()
          const tensor = detector.tensor(name)
          return value.type === 'i8' ? new Int8Array(await tensor.read()) : tensor.readF32()
        },
      })),
  )

const beside = ['figures.json', 'training-curves.svg']

/**
 * Turns a run of stage 2 into a pack: the detector's files, the prompt learner, and the language model as GGUF with the carriers'
 * rows emptied; its model card is the detector's with a chapter about the dialogue.
 */
export const makeDialoguePack = async (
  options: MakeDialoguePackOptions,
  signal: AbortSignal,
): Promise<{ readonly manifest: PackManifest; readonly figures: DialogueFigures | null }> => {
  const { run, step, figures } = await readDialogueRun(options.runFolder)
  const lineage = await lineageOf(options.runFolder)
  const { network } = run
  const pack = await detectorPack(options, run, signal)
  await using language = await languagePack(options, run, signal)
  const vocabulary = language?.vocabulary ?? (await readTokenizer(options.runFolder))
  await using trained = await openCheckpoint(path.join(options.runFolder, 'checkpoint.safetensors'))
  await using detector = await openCheckpoint(path.join(pack.folder, 'vision.safetensors'))
  const {
    files: _files,
    selfTest: _selfTest,
    format: _format,
    formatVersion: _version,
    ...base
  } = pack.manifest
  const version = options.version ?? base.version
  const dimensions = {
    ...base.dimensions,
    prompt: { ...network.prompt, channels: [...network.prompt.channels] },
  }
  const description: PackDescription = {
    ...base,
    version,
    roles: ['detector', 'prompt', 'dialogue'],
    dimensions,
    provenance: {
      ...base.provenance,
      steps: [
        ...base.provenance.steps,
        `Prompt learner and ${network.lowRank === null ? 'language model' : `adapters of rank ${network.lowRank} of the language model, merged into it,`} trained from nothing for ${stepsTaken(lineage, step)} on made-up conversations about the detector's findings in ${run.cachedPairs} simulated pairs, seed ${run.seed}; the weights are moving averages.`,
      ],
    },
    dialogue: {
      model: modelFile,
      adapter: null,
      embedding: network.llama.width,
      contextTokens: language?.dialogue.contextTokens ?? network.context,
      carriers: [...network.carriers],
      template: run.template,
      stop: [run.stop],
      sampling: language?.dialogue.sampling ?? sampling,
      verdict: language?.dialogue.verdict ?? { question: verdictQuestion, yes: 'Yes', no: 'No' },
      training: { steps: step, conversations: run.conversations, validation: figures },
    },
  }
  const manifest = await writePack(
    options.out,
    description,
    await weightsOf(pack, dimensions, detector, trained),
    {
      replace: options.replace,
      signal,
      extraFiles: [
        {
          name: modelFile,
          write: (target) =>
            writeLlamaGguf(target, {
              name: `${base.id} ${version}`,
              dimensions: network.llama,
              contextTokens: language?.dialogue.contextTokens ?? network.context,
              vocabulary,
              type: options.storage,
              weight: languageWeight(trained, language, network),
              zeroRows: network.carriers,
            }),
        },
      ],
    },
  )
  for (const name of beside)
    await copyFile(path.join(pack.folder, name), path.join(options.out, name)).catch(() => undefined)
  const card = await readFile(path.join(pack.folder, 'MODEL-CARD.md'), 'utf8').catch(
    () => `# ${base.title}\n`,
  )
  await writeFile(
    path.join(options.out, 'MODEL-CARD.md'),
    `${card.trimEnd()}\n\n${dialogueCard(run, { step, lineage, figures, command: options.command })}`,
  )
  return { manifest, figures }
}
