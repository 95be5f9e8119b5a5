import path from 'node:path'
import { Fault } from '#app/fault.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import type { TensorTable } from '#models/checkpoints/tensor-table.ts'
import { mergeAdapters } from '#models/import/merge-adapters.ts'
import type { DeclaredWeight } from '#models/networks/weights.ts'
import type { DescribedPack } from '#models/packs/open-pack.ts'
import { packNetworks } from '#models/packs/pack-networks.ts'
import { averageName } from '#models/training/training-step.ts'
import type { EncoderRun } from './encoder-run.ts'
import type { PackPlan, RunFacts } from './make-pack.ts'
import { verifiedPack } from './pack-encoder.ts'
import { unitRows } from './unit-rows.ts'

/** The class vectors with the learned context, as `learnedTextFeatures` computes them: [2, C]. */
const textFeatures = async (texts: Float32Array, run: TensorTable, width: number): Promise<Float32Array> => {
  const context = await run.tensor(averageName('kfd.text_context')).readF32()
  return unitRows(
    texts.map((value, index) => value + context[index % context.length]!),
    width,
  )
}

/** What a weight of the new pack is: trained, adapted, or as the encoder's pack has it. */
const weightOf = async (
  { name, value }: DeclaredWeight,
  run: TensorTable,
  base: TensorTable,
  { network }: EncoderRun,
): Promise<Float32Array | Int8Array> => {
  const trained = run.tensors.get(averageName(name))
  if (trained) return trained.readF32()
  const own = base.tensor(name)
  if (value.type === 'i8') {
    const { buffer, byteOffset, byteLength } = await own.read()
    return new Int8Array(buffer, byteOffset, byteLength)
  }
  const values = await own.readF32()
  if (name === 'kfd.text_features') return textFeatures(values, run, network.kfd.text)
  const adapter = (part: string) => run.tensors.get(averageName(name.replace(/weight$/, part)))
  const [a, b] = [adapter('lora_a'), adapter('lora_b')]
  if (a && b) mergeAdapters(values, { a: await a.readF32(), b: await b.readF32(), rank: network.lowRank! })
  return values
}

const describeRun = (run: EncoderRun, { step, faces, sources }: RunFacts, { manifest }: DescribedPack) => [
  ...manifest.provenance.steps,
  `Heads trained on the encoder of the pack ${manifest.id}, version ${manifest.version} (SHA-256 of its pack.json: ${run.pack.sha256}), with simulated forgeries of ${faces} real faces (${sources.join(', ')}), split by identity.`,
  `${step} steps of ${run.pairs} real pictures and their forged versions, seed ${run.seed}, heads ${run.heads === 'pack' ? 'beginning with those of the pack' : 'drawn anew'}; the weights are moving averages.`,
  run.network.lowRank === null
    ? `The encoder is as it was; its features of ${run.cachedPairs} pairs were cached.`
    : `Low-rank adapters of rank ${run.network.lowRank} on the encoder: merged as W + B A / rank.`,
  'The prompt learner of that pack was left out: it was trained on maps of the former heads.',
]

/**
 * The pack of a run on an encoder: its weights with trained heads, learned context and merged adapters. The prompt learner
 * is left out, since stage 2 has to follow. Throws `model/mismatch` for another pack than the run's.
 */
export const encoderPackPlan = async (
  run: EncoderRun,
  facts: RunFacts,
  folder: string,
  signal: AbortSignal,
): Promise<PackPlan> => {
  const pack = await verifiedPack(folder, signal)
  const { manifest } = pack
  if (pack.manifestSha256 !== run.pack.sha256)
    throw new Fault(
      'model/mismatch',
      `The pack in "${folder}" is not the one that the run was trained on (${run.pack.id}, version ${run.pack.version}). Give that one with --encoder.`,
      { detail: { expected: run.pack.sha256, found: pack.manifestSha256 } },
    )
  const file = path.join(folder, 'vision.safetensors')
  const dimensions = { ...manifest.dimensions, prompt: null }
  const networks = packNetworks(dimensions, ['encoder', 'detector'], { precision: manifest.precision })
  return {
    weights: networks.flatMap(({ declared }) =>
      [...declared.values()].map((weight) => ({
        name: weight.name,
        shape: weight.value.shape,
        read: async () => {
          await using base = await openCheckpoint(file)
          return weightOf(weight, facts.table, base, run)
        },
      })),
    ),
    description: {
      id: `${manifest.id}-trained`,
      version: facts.version,
      title: `${manifest.title}, trained again on simulated forgeries`,
      roles: ['detector'],
      precision: manifest.precision,
      dimensions,
      preprocessing: manifest.preprocessing,
      thresholds: { score: null, segmentation: 0.5 },
      calibration: null,
      licences: [
        ...manifest.licences,
        {
          part: `heads trained on ${facts.sources.join(', ')}`,
          licence: 'for non-commercial research, as the face collections they were trained on',
        },
      ],
      provenance: { sources: manifest.provenance.sources, steps: describeRun(run, facts, pack) },
    },
    card: {
      what: `Heads of the design of the paper (consistency maps of ${run.network.kfd.text} channels, forgery locator, forgery classifier) on the
image encoder of the pack ${manifest.id}, trained by this project's own trainer (stage 1).`,
      goal: null,
    },
  }
}
