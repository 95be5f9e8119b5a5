import { packNetworks } from '#models/packs/pack-networks.ts'
import { averageName } from '#models/training/training-step.ts'
import type { PackPlan, RunFacts } from './make-pack.ts'
import type { CompactRun } from './train-compact-kfd.ts'
import { unitRows } from './unit-rows.ts'

const describe = (run: CompactRun, step: number): string =>
  `${step} steps of ${run.pairs} real pictures and their forged versions at ${run.network.encoder.image} pixels, seed ${run.seed}`

/** The compact pack of a run: averaged weights, the class vectors at unit length. */
export const compactPackPlan = (run: CompactRun, facts: RunFacts): PackPlan => {
  const { network } = run
  const { step, lineage, table, faces, sources } = facts
  const trainings = [
    ...lineage.map(({ step: last, run: earlier }) => describe(earlier as unknown as CompactRun, last)),
    describe(run, step),
  ]
  const dimensions = { encoder: network.encoder, kfd: network.kfd, prompt: null }
  const weights = packNetworks(dimensions, ['encoder', 'detector']).flatMap(({ declared }) =>
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
  return {
    weights,
    description: {
      id: 'compact',
      version: facts.version,
      title: 'Compact detector for demonstration and method validation, not for casework',
      roles: ['detector'],
      precision: 'f32',
      dimensions,
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
      provenance: {
        sources: [],
        steps: [
          `Trained from nothing on simulated forgeries of ${faces} real faces (${sources.join(', ')}), split by identity.`,
          ...trainings.map(
            (training, index) => `${index === 0 ? '' : 'Then, from its averaged weights: '}${training}.`,
          ),
          'The weights are moving averages.',
        ],
      },
    },
    card: {
      what: `A small detector of the design of the paper (consistency maps of three depths, forgery locator, forgery classifier),
trained from nothing by this project's own trainer. It stands in wherever no larger pack is installed.`,
      goal: `The goal set for this pack was an image AUC of 0.97 (mild) and 0.90 (strong) from opacity 0.5, a mask IoU of 0.6 and the
named region right in 85 %.`,
    },
  }
}
