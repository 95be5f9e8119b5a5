import { mkdtemp, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { PackManifest } from '#app/records/pack.ts'
import { openCheckpoint } from '../checkpoints/open-checkpoint.ts'
import type { NetworkDimensions } from '../packs/network-dimensions.ts'
import { graphsOf, packNetworks } from '../packs/pack-networks.ts'
import { checkPackFolder, writePack } from '../packs/write-pack.ts'
import { paperPreprocessing } from '../preprocess/model-input.ts'
import { hashSources } from './hash-sources.ts'
import { type ImportReport, importLog } from './import-report.ts'
import { inferDimensions, type UninferableDimensions } from './infer-dimensions.ts'
import { checkRowWidth, languageFiles } from './language/add-language.ts'
import { type LanguageRequest, planLanguage } from './language/import-language.ts'
import { checkMergeState, type MergeState } from './merge-state.ts'
import { publishedSource } from './name-map.ts'
import { type PublishedTensors, publishedTensors } from './published-tensors.ts'
import { planWeights } from './published-weights.ts'
import { type ClassDescriptions, type ContextRows, planTextFeatures } from './text-features.ts'

export interface ImportRequest {
  readonly checkpoint: string
  readonly imagebind?: string | undefined
  readonly out: string
  readonly given?: UninferableDimensions
  readonly isMerged?: boolean
  readonly context?: ContextRows | undefined
  readonly descriptions?: ClassDescriptions | undefined
  readonly replace?: boolean
  readonly id?: string | undefined
  readonly title?: string | undefined
  /** The language model that the prompt learner was trained for; without it the pack has no dialogue. */
  readonly language?: LanguageRequest | undefined
}

/** How far an import is: bytes of a file being hashed, or weights written. */
export interface ImportProgress {
  readonly activity: string
  readonly done?: number
  readonly total?: number
}

export interface ImportOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
}

export interface ImportResult {
  readonly manifest: PackManifest
  readonly mergeState: MergeState
  readonly report: ImportReport
}

const textFeaturesName = 'kfd.text_features'
const roles = ['detector', 'prompt'] as const

const licences = [
  { part: 'ImageBind weights', licence: 'CC-BY-NC-4.0' },
  { part: 'Detector and prompt learner weights', licence: 'as published with the checkpoint' },
]

/** Everything the pack's graphs ask for, but the class vectors. */
const wantedWeights = (dimensions: NetworkDimensions) => {
  const declared = new Map(
    packNetworks(dimensions, graphsOf(roles)).flatMap((network) => [...network.declared]),
  )
  return [...declared.values()]
    .filter(({ name }) => name !== textFeaturesName)
    .map(({ name, value }) => ({ name, shape: value.shape }))
}

const shapesOf = (published: PublishedTensors) => ({
  file: published.checkpoint.file,
  names: published.names,
  shapeOf: (name: string) => published.find(name)?.tensor.shape,
})

/**
 * Makes a pack of the published checkpoint (facts of the published checkpoint, 1.3). Nothing is written before every tensor is
 * known to be there in its right shape; then one tensor at a time is read, converted and written. Throws
 * `model/missing`, `model/mismatch`, `model/corrupt`, `input/invalid` or `input/conflict`.
 */
export const importCheckpoint = async (
  request: ImportRequest,
  options: ImportOptions = {},
): Promise<ImportResult> => {
  const { signal, onProgress } = options
  const out = resolve(request.out)
  await checkPackFolder(out, request.replace)
  await using checkpoint = await openCheckpoint(request.checkpoint)
  await using imagebind = request.imagebind ? await openCheckpoint(request.imagebind) : undefined
  const published = publishedTensors(checkpoint, imagebind)
  const { networks, text } = inferDimensions(shapesOf(published), request.given)

  const log = importLog()
  const wanted = wantedWeights(networks)
  const planOptions = { isMerged: request.isMerged === true, ...(signal ? { signal } : {}) }
  const plan = planWeights(published, wanted, log, planOptions)
  const features = await planTextFeatures(published, text, log, {
    ...planOptions,
    context: request.context,
    descriptions: request.descriptions,
  })
  const adapted = wanted
    .map(({ name }) => publishedSource(name))
    .filter(({ conversion }) => conversion === 'merge-adapters')
    .map(({ name }) => name)
  const mergeState = await checkMergeState(published, adapted, log, planOptions.isMerged)
  await using language = request.language ? await planLanguage(request.language) : undefined
  if (request.language && language) checkRowWidth(networks.prompt, language.dialogue, request.language.model)
  const sources = await hashSources(
    [
      { role: 'checkpoint', path: request.checkpoint },
      ...(request.imagebind ? [{ role: 'imagebind', path: request.imagebind }] : []),
      ...(request.language ? languageFiles(request.language) : []),
    ],
    options,
  )

  onProgress?.({ activity: 'computing the class vectors' })
  const work = await mkdtemp(join(dirname(out), '.import-'))
  const textFeatures = await features.compute(work).finally(() => rm(work, { recursive: true, force: true }))
  const manifest = await writePack(
    out,
    {
      id: request.id ?? 'imported',
      version: '1',
      title: request.title ?? `Detector imported from ${basename(request.checkpoint)}`,
      roles: language ? [...roles, 'dialogue'] : roles,
      precision: 'f32',
      dimensions: networks,
      ...(language ? { dialogue: language.dialogue } : {}),
      preprocessing: { ...paperPreprocessing, size: networks.encoder.image },
      thresholds: { score: null, segmentation: null },
      calibration: null,
      licences: language
        ? [...licences, { part: 'Language model', licence: 'as published with the model' }]
        : licences,
      provenance: {
        sources,
        steps: [
          ...features.steps,
          planOptions.isMerged
            ? 'Low-rank adapters of the encoder: taken as merged already.'
            : 'Low-rank adapters of the encoder: merged as W + B A / rank.',
          'Patch kernel: the two frames summed.',
          ...(language?.steps ?? []),
        ],
      },
    },
    [...plan, { name: textFeaturesName, shape: [2, networks.kfd.text], read: async () => textFeatures }],
    {
      ...(language ? { extraFiles: language.extraFiles } : {}),
      replace: request.replace === true,
      ...(signal ? { signal } : {}),
      onWeight: (done, total) => onProgress?.({ activity: 'writing weight', done, total }),
    },
  )
  return { manifest, mergeState, report: log.report(checkpoint.tensors.keys()) }
}
