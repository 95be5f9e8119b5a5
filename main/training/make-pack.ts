import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '#app/fault.ts'
import type { PackManifest } from '#app/records/pack.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import type { TensorTable } from '#models/checkpoints/tensor-table.ts'
import type { Calibration } from '#models/evaluate/calibration/calibration.ts'
import { fitCalibration } from '#models/evaluate/calibration/fit-calibration.ts'
import { confusionAt, thresholdForFalsePositiveRate } from '#models/evaluate/confusion.ts'
import { openPack } from '#models/packs/open-pack.ts'
import type { PackWeight } from '#models/packs/save-network.ts'
import { type PackDescription, writePack } from '#models/packs/write-pack.ts'
import { compactPackPlan } from './compact-pack-plan.ts'
import { encoderPackPlan } from './encoder-pack-plan.ts'
import { type FaceStore, openFaceStore } from './face-store.ts'
import { type Ancestor, lineageOf } from './first-state.ts'
import { type BlendFigures, measureBlends, rankedItems } from './measure-blends.ts'
import { type CardText, modelCard } from './model-card.ts'
import { packFolderFile } from './pack-encoder.ts'
import { type ScoredBlend, scoreBlends } from './score-blends.ts'
import { readRun } from './training-folder.ts'

export interface MakePackOptions {
  readonly runFolder: string
  readonly storePath: string
  readonly out: string
  /** The pack whose encoder the run was trained on; null for where it lay at that time. */
  readonly encoderFolder: string | null
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

/** What a run becomes before it is measured. */
export interface PackPlan {
  readonly description: PackDescription
  readonly weights: readonly PackWeight[]
  readonly card: CardText
}

/** What a plan is told of the run beside its configuration. */
export interface RunFacts {
  /** Steps trained. */
  readonly step: number
  /** The runs that it began from, the first of them first. */
  readonly lineage: readonly Ancestor[]
  /** The run's checkpoint. */
  readonly table: TensorTable
  readonly version: string
  /** Faces and sources of the store's training split. */
  readonly faces: number
  readonly sources: readonly string[]
}

const planOf = async (
  options: MakePackOptions,
  store: FaceStore,
  table: TensorTable,
  signal: AbortSignal,
): Promise<PackPlan> => {
  const { run, step } = await readRun(options.runFolder)
  const trained = store.faces.filter(({ split }) => split === 'train')
  const sources = [...new Set(trained.map(({ source }) => source))].toSorted()
  const lineage = await lineageOf(options.runFolder)
  const facts = { step, lineage, table, version: options.version, faces: trained.length, sources }
  if (!('pack' in run)) return compactPackPlan(run, facts)
  const remembered = path.join(options.runFolder, packFolderFile)
  const folder = options.encoderFolder ?? (await readFile(remembered, 'utf8').catch(() => '')).trim()
  if (folder === '')
    throw new Fault(
      'model/missing',
      'The run does not say where its encoder\u2019s pack lies. Give the pack with --encoder.',
    )
  return encoderPackPlan(run, facts, folder, signal)
}

/** A calibration of too few faces is none: the pack then says that its scores are not calibrated. */
const calibrationOf = (
  scored: readonly ScoredBlend[],
  sources: string,
  fittedOn: string,
): Calibration | null => {
  try {
    return fitCalibration(rankedItems(scored), {
      kind: 'logistic',
      scoreScale: 'probability',
      validFor: `simulated blends of faces from ${sources}, mild and strong degradations, all opacities`,
      fittedOn,
      seed: 1,
    })
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'input/invalid') return null
    throw thrown
  }
}

/**
 * Turns a training run into a pack: averaged weights, then (on simulated pairs of the validation split) figures, the
 * threshold for 5 % false positives, and the calibration; with a model card beside pack.json.
 */
export const makePack = async (options: MakePackOptions, signal: AbortSignal): Promise<MadePack> => {
  using store = openFaceStore(options.storePath)
  const places = store.faces.flatMap(({ split }, place) => (split === 'val' ? [place] : []))
  if (places.length === 0)
    throw new Fault('input/invalid', 'The face store has no validation faces, so nothing can be measured.')
  const checkpoint = path.join(options.runFolder, 'checkpoint.safetensors')
  await readRun(options.runFolder)
  await using table = await openCheckpoint(checkpoint)
  const { description, weights, card } = await planOf(options, store, table, signal)
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
  const of = (level: string) => scored.filter((face) => face.level === level)
  const threshold = thresholdForFalsePositiveRate(rankedItems(of('mild')), 0.05)
  const held = [...new Set(places.map((place) => store.faces[place]!.source))].toSorted().join(', ')
  const calibration = calibrationOf(scored, held, options.date)
  const manifest = await writePack(
    options.out,
    {
      ...description,
      thresholds: { score: threshold, segmentation: 0.5 },
      calibration: calibration && { ...calibration },
    },
    weights,
    { replace: true, signal },
  )
  const figures = [...measureBlends(of('mild')), ...measureBlends(of('strong'))]
  const confusion = confusionAt(rankedItems(of('mild')), threshold)
  await writeFile(
    path.join(options.out, 'MODEL-CARD.md'),
    modelCard(manifest, figures, confusion, options.command, card),
  )
  await writeFile(
    path.join(options.out, 'figures.json'),
    `${JSON.stringify({ figures, confusion }, null, 2)}\n`,
  )
  return { manifest, figures }
}
