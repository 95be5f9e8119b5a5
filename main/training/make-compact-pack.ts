import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '#app/fault.ts'
import type { PackManifest } from '#app/records/pack.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import type { TensorTable } from '#models/checkpoints/tensor-table.ts'
import { fitCalibration } from '#models/evaluate/calibration/fit-calibration.ts'
import { confusionAt, thresholdForFalsePositiveRate } from '#models/evaluate/confusion.ts'
import type { NetworkDimensions } from '#models/packs/network-dimensions.ts'
import { openPack } from '#models/packs/open-pack.ts'
import { packNetworks } from '#models/packs/pack-networks.ts'
import { type PackDescription, writePack } from '#models/packs/write-pack.ts'
import type { CompactKfd } from '#models/training/compact-kfd.ts'
import { averageName } from '#models/training/training-step.ts'
import { openFaceStore } from './face-store.ts'
import { type BlendFigures, measureBlends, rankedItems } from './measure-blends.ts'
import { modelCard } from './model-card.ts'
import { type ScoredBlend, scoreBlends } from './score-blends.ts'
import { readRun } from './training-folder.ts'

export interface MakePackOptions {
  readonly runFolder: string
  readonly storePath: string
  readonly out: string
  readonly version: string
  readonly replace: boolean
  /** The day of the measurement, ISO 8601. */
  readonly date: string
  readonly command: string
  readonly onFace: (level: string, done: number, total: number) => void
}

export interface MadePack {
  readonly manifest: PackManifest
  readonly figures: readonly BlendFigures[]
}

/** Unit-length rows, as the training graph uses the class vectors. */
const unitRows = (values: Float32Array, width: number): Float32Array => {
  const result = values.slice()
  for (let start = 0; start < values.length; start += width) {
    const length = Math.hypot(...values.subarray(start, start + width))
    for (let index = start; index < start + width; index += 1) result[index] = values[index]! / length
  }
  return result
}

const weightsOf = (table: TensorTable, dimensions: NetworkDimensions) =>
  packNetworks(dimensions, ['encoder', 'detector']).flatMap(({ declared }) =>
    [...declared.values()].map(({ name, value }) => ({
      name,
      shape: value.shape,
      read: async () => {
        // The embedding's head takes no part in stage 1, so a run has no average of it; its initial values are of no use.
        const known = table.tensors.get(averageName(name))
        if (!known) return new Float32Array(value.shape.reduce((product, size) => product * size, 1))
        const values = await known.readF32()
        return name === 'kfd.text_features' ? unitRows(values, dimensions.kfd.text) : values
      },
    })),
  )

const describe = (
  network: CompactKfd,
  options: MakePackOptions,
  steps: readonly string[],
  sources: readonly string[],
): PackDescription => ({
  id: 'compact',
  version: options.version,
  title: 'Compact detector for demonstration and method validation, not for casework',
  roles: ['detector'],
  precision: 'f32',
  dimensions: { encoder: network.encoder, kfd: network.kfd, prompt: null },
  preprocessing: {
    size: network.encoder.image,
    mode: 'squash',
    mean: [network.mean[0]!, network.mean[1]!, network.mean[2]!],
    std: [network.std[0]!, network.std[1]!, network.std[2]!],
  },
  thresholds: { score: null, segmentation: 0.5 },
  calibration: null,
  licences: [
    {
      part: `weights trained on ${sources.join(', ')}`,
      licence: 'for non-commercial research, as the face collections they were trained on',
    },
  ],
  provenance: { sources: [], steps },
})

/**
 * Turns a training run into the compact pack: averaged weights, then (on simulated pairs of the validation split) figures,
 * the threshold for 5 % false positives, and the calibration; with a model card beside pack.json.
 */
export const makeCompactPack = async (options: MakePackOptions, signal: AbortSignal): Promise<MadePack> => {
  const { run, step } = await readRun(options.runFolder)
  const store = openFaceStore(options.storePath)
  await using table = await openCheckpoint(path.join(options.runFolder, 'checkpoint.safetensors'))
  const places = store.faces.flatMap(({ split }, place) => (split === 'val' ? [place] : []))
  if (places.length === 0)
    throw new Fault('input/invalid', 'The face store has no validation faces, so nothing can be measured.')
  const trained = store.faces.filter(({ split }) => split === 'train')
  const sources = [...new Set(trained.map(({ source }) => source))].toSorted()
  const steps = [
    `Trained from nothing on simulated forgeries of ${trained.length} real faces (${sources.join(', ')}), split by identity.`,
    `${step} steps of ${run.pairs} real pictures and their forged versions at ${run.network.encoder.image} pixels, seed ${run.seed}; the weights are moving averages.`,
  ]
  const description = describe(run.network, options, steps, sources)
  const weights = weightsOf(table, description.dimensions)
  await writePack(options.out, description, weights, { replace: options.replace, signal })
  const scored: ScoredBlend[] = []
  {
    await using pack = await openPack(options.out, { signal, session: { threads: 2 } })
    for (const level of ['mild', 'strong'] as const)
      scored.push(
        ...(await scoreBlends(pack.sessions, pack.manifest, store, {
          places,
          level,
          seed: 7,
          signal,
          onFace: (done, total) => options.onFace(level, done, total),
        })),
      )
  }
  store.close()
  const of = (level: string) => scored.filter((face) => face.level === level)
  const threshold = thresholdForFalsePositiveRate(rankedItems(of('mild')), 0.05)
  const calibration = fitCalibration(rankedItems(scored), {
    kind: 'logistic',
    scoreScale: 'probability',
    validFor: `simulated blends of faces from ${sources.join(', ')}, mild and strong degradations, all opacities`,
    fittedOn: options.date,
    seed: 1,
  })
  const manifest = await writePack(
    options.out,
    { ...description, thresholds: { score: threshold, segmentation: 0.5 }, calibration },
    weights,
    { replace: true, signal },
  )
  const figures = [...measureBlends(of('mild')), ...measureBlends(of('strong'))]
  const confusion = confusionAt(rankedItems(of('mild')), threshold)
  await writeFile(
    path.join(options.out, 'MODEL-CARD.md'),
    modelCard(manifest, figures, confusion, options.command),
  )
  await writeFile(
    path.join(options.out, 'figures.json'),
    `${JSON.stringify({ figures, confusion }, null, 2)}\n`,
  )
  return { manifest, figures }
}
