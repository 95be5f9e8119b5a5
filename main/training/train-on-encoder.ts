import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '#app/fault.ts'
import type { DescribedPack } from '#models/packs/open-pack.ts'
import { curriculum } from '#models/simulation/curriculum.ts'
import { type EncoderInference, openEncoderInference } from '#models/training/encoder-inference.ts'
import { encoderTrainingStep, isFrozen } from '#models/training/encoder-kfd.ts'
import { initialState } from '#models/training/initial-state.ts'
import type { TrainingStep } from '#models/training/training-step.ts'
import { openCachedData } from './cached-data.ts'
import { chosenPlaces } from './chosen-places.ts'
import type { EncoderRun } from './encoder-run.ts'
import { openFaceStore } from './face-store.ts'
import { packFolderFile, readPackWeights } from './pack-encoder.ts'
import { runDetectorTraining, type TrainingWatch } from './run-detector-training.ts'
import { openSimulatedData } from './simulated-data.ts'
import { openTrainingFolder } from './training-folder.ts'

export interface TrainOnEncoderOptions extends TrainingWatch {
  readonly storePath: string
  readonly folder: string
  /** Verified a moment ago (`verifiedPack`). */
  readonly pack: DescribedPack
  readonly run: EncoderRun
  readonly validationPairs: number
  readonly onCached: (done: number, total: number) => void
}

const startingState = async (
  step: TrainingStep,
  { seed, heads }: EncoderRun,
  pack: DescribedPack,
): Promise<ReadonlyMap<string, Float32Array>> => {
  const drawn = initialState(step.state, seed)
  if (heads === 'fresh') return drawn
  const own = await readPackWeights(pack, (name) => name.startsWith('kfd.'))
  const state = new Map(drawn)
  for (const { name, from } of step.state) {
    const values = from && own.get(from.name)
    if (values) state.set(name, values)
  }
  return state
}

/**
 * Trains the detector's heads, the learned context and, where asked, adapters on the encoder of a pack (stage 1), or goes
 * on with the run in the folder. With a frozen encoder its tokens are computed once and cached. Interrupted by the signal
 * it saves and returns; continued, it computes what it would have computed. Returns the next step.
 */
export const trainOnEncoder = async (
  options: TrainOnEncoderOptions,
  signal: AbortSignal,
): Promise<number> => {
  const { run, pack, storePath, threads } = options
  const { network, pairs, schedule, adam, objective } = run
  if (run.pack.sha256 !== pack.manifestSha256)
    throw new Fault('model/mismatch', `The pack in "${pack.folder}" is not the one that this run began with.`)
  using store = openFaceStore(storePath)
  const places = chosenPlaces(storePath, store.faces, run)
  const step = encoderTrainingStep(pairs, network, { objective, adam })
  const folder = await openTrainingFolder(options.folder, { ...run }, step.state, store.indexSha256)
  await writeFile(path.join(options.folder, packFolderFile), `${path.resolve(pack.folder)}\n`)
  const frozen = await readPackWeights(pack, (name) =>
    network.lowRank === null ? name === 'kfd.text_features' : isFrozen(name),
  )
  const initial = await startingState(step, run, pack)
  const open = network.lowRank === null ? openCachedData : openSimulatedData
  const size = network.encoder.image
  await using data = await open({
    ...options,
    store,
    places,
    signal,
    simulation: (at) => curriculum(at / schedule.steps, size, run.methods),
  })
  let inference: EncoderInference | undefined
  try {
    if (data.validations.length > 0)
      inference = await openEncoderInference(network, 2 * data.validationBatch, frozen, threads)
    return await runDetectorTraining(
      {
        ...options,
        step,
        schedule,
        adam,
        pairs,
        folder,
        initial: () => initial,
        frozen,
        batch: data.batch,
        validations: data.validations.map(({ level, measure }) => ({
          level,
          measure: (state) => measure((batch) => inference!.run(state, batch)),
        })),
      },
      signal,
    )
  } finally {
    await inference?.close()
  }
}
