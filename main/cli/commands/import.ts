import { InvalidArgumentError, Option } from 'commander'
import { Fault } from '#app/fault.ts'
import type { PackManifest } from '#app/records/pack.ts'
import { loadNpyF32 } from '#models/checkpoints/npy.ts'
import { type ImportRequest, type ImportResult, importCheckpoint } from '#models/import/import-checkpoint.ts'
import { importReportText } from '#models/import/import-report.ts'
import { addLanguage } from '#models/import/language/add-language.ts'
import type { LanguageRequest } from '#models/import/language/import-language.ts'
import type { ClassDescriptions } from '#models/import/text-features.ts'
import { builtInTemplates } from '#models/prompting/templates.ts'
import type { DefineCommand } from '../command.ts'
import { numberBetween, wholeNumberFrom } from '../option-values.ts'

interface ImportFlags {
  readonly checkpoint?: string
  readonly pack?: string
  readonly llm?: string
  readonly llmLora?: string
  readonly llmAlpha: number
  readonly llmJoin: LanguageRequest['join']
  readonly llmTemplate: string
  readonly llmContext: number
  readonly imagebind?: string
  readonly out: string
  readonly visionHeads?: number
  readonly textHeads?: number
  readonly taps?: readonly number[]
  readonly context?: string
  readonly alreadyMerged?: boolean
  readonly vocabulary?: string
  readonly real?: readonly string[]
  readonly fake?: readonly string[]
  readonly replace?: boolean
  readonly id?: string
  readonly title?: string
}

const blockList = (text: string): readonly number[] => {
  if (!/^\d+(,\d+)*$/.test(text))
    throw new InvalidArgumentError('It must be block numbers, such as 15,23,31.')
  return text.split(',').map(Number)
}

const packId = (text: string): string => {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(text))
    throw new InvalidArgumentError('It must consist of small letters, digits and hyphens.')
  return text
}

const descriptionsOf = (flags: ImportFlags): ClassDescriptions | undefined => {
  const { vocabulary, real, fake } = flags
  if (!vocabulary && !real && !fake) return undefined
  if (!vocabulary || !real || !fake)
    throw new Fault(
      'input/invalid',
      'Class descriptions need all three of --vocabulary, --real and --fake; give them, or none of them for the published letters.',
    )
  return { vocabularyFile: vocabulary, real, fake }
}

/** The language model that is asked for; its adapters are in the detector's checkpoint, or in a file of their own. */
const languageOf = (flags: ImportFlags): LanguageRequest | undefined =>
  flags.llm === undefined
    ? undefined
    : {
        model: flags.llm,
        adapters: flags.llmLora ?? null,
        join: flags.llmJoin,
        alpha: flags.llmAlpha,
        template: builtInTemplates[flags.llmTemplate]!,
        contextTokens: flags.llmContext,
      }

const requestOf = async (flags: ImportFlags, checkpoint: string): Promise<ImportRequest> => ({
  checkpoint,
  imagebind: flags.imagebind,
  out: flags.out,
  given: {
    ...(flags.visionHeads === undefined ? {} : { visionHeads: flags.visionHeads }),
    ...(flags.textHeads === undefined ? {} : { textHeads: flags.textHeads }),
    ...(flags.taps === undefined ? {} : { taps: flags.taps }),
  },
  isMerged: flags.alreadyMerged === true,
  context: flags.context === undefined ? undefined : await loadNpyF32(flags.context),
  descriptions: descriptionsOf(flags),
  replace: flags.replace === true,
  id: flags.id,
  title: flags.title,
  language: languageOf(flags),
})

const mergeSentences: Readonly<Record<ImportResult['mergeState'], string>> = {
  unmerged: 'Compared with ImageBind: the adapters were not merged before, and are merged now.',
  merged:
    'Compared with ImageBind: the adapters were merged already, and the weights were taken as they are.',
  undecided:
    'Whether the adapters were merged already was not checked: it takes --imagebind and adapters that change something.',
  other: 'Compared with ImageBind: the weights are of another origin.',
}

const packLine = (pack: string, { files }: PackManifest): string => {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return `${pack}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`
}

const resultText = ({
  manifest,
  mergeState,
  report,
  pack,
}: ImportResult & { readonly pack: string }): string =>
  [
    importReportText(report),
    '',
    ...manifest.provenance.steps,
    mergeSentences[mergeState],
    packLine(pack, manifest),
  ].join('\n')

/** `assay import`: makes a pack of the published checkpoint and reports every tensor of it. */
export const importCommand: DefineCommand = (command, { signal, print, progress, notice }) =>
  command
    .option('-c, --checkpoint <file>', 'the detector\u2019s checkpoint (ckpt.pth)')
    .option('--pack <pack>', 'add a language model to this pack, instead of importing a checkpoint')
    .option('--llm <gguf>', 'language model of LLaMA\u2019s architecture, for the dialogue')
    .option(
      '--llm-lora <file>',
      'checkpoint with the language model\u2019s adapters (the published one: ckpt.pth)',
    )
    .option('--llm-alpha <number>', 'alpha of these adapters', numberBetween(0, 65_536), 32)
    .addOption(
      new Option('--llm-join <how>', 'add the adapters to the weights, or keep them beside the model')
        .choices(['auto', 'merge', 'beside'])
        .default('auto'),
    )
    .addOption(
      new Option('--llm-template <name>', 'how the prompt is written')
        .choices(Object.keys(builtInTemplates))
        .default('published'),
    )
    .option('--llm-context <tokens>', 'tokens of prompt and answer together', wholeNumberFrom(256), 4096)
    .option('--imagebind <file>', 'imagebind_huge.pth, for encoder weights that the checkpoint lacks')
    .requiredOption('-o, --out <pack>', 'folder of the new pack')
    .option(
      '--vision-heads <count>',
      'attention heads of the image encoder (known for ImageBind-Huge)',
      wholeNumberFrom(1),
    )
    .option(
      '--text-heads <count>',
      'attention heads of the text encoder (known for ImageBind-Huge)',
      wholeNumberFrom(1),
    )
    .option(
      '--taps <blocks>',
      'blocks that the image decoders read, counted from 0 (known for ImageBind-Huge)',
      blockList,
    )
    .option('--context <npy>', 'context rows that take the place of those in the checkpoint')
    .option('--already-merged', 'the adapters are merged into the checkpoint\u2019s weights')
    .option(
      '--vocabulary <file>',
      'CLIP\u2019s vocabulary (bpe_simple_vocab_16e6.txt.gz), for --real and --fake',
    )
    .option('--real <sentences...>', 'descriptions of real faces, instead of the published letters')
    .option('--fake <sentences...>', 'descriptions of forged faces')
    .option('--replace', 'replace the pack in the folder')
    .option('--id <id>', 'the pack\u2019s identifier', packId)
    .option('--title <text>', 'the pack\u2019s title')
    .action(async (flags: ImportFlags) => {
      const { checkpoint, pack, out } = flags
      if ((checkpoint === undefined) === (pack === undefined))
        command.error(
          'error: give either --checkpoint, to import a detector, or --pack with --llm, to add a language model to a pack',
        )
      if (flags.llm === undefined && (pack !== undefined || flags.llmLora !== undefined))
        command.error('error: --pack and --llm-lora need the language model itself: give --llm')
      const options = { signal, onProgress: progress }
      if (checkpoint === undefined) {
        const { replace, id, title } = flags
        const request = {
          pack: pack!,
          out,
          language: languageOf(flags)!,
          replace: replace === true,
          id,
          title,
        }
        const manifest = await addLanguage(request, options)
        print({ pack: out, manifest }, () =>
          [...manifest.provenance.steps, packLine(out, manifest)].join('\n'),
        )
        return
      }
      const result = await importCheckpoint(await requestOf(flags, checkpoint), options)
      for (const warning of result.report.warnings) notice(warning)
      print({ pack: out, ...result }, resultText)
    })
