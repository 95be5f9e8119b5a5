import { compactKfd } from '../training/compact-defaults.ts'
import { initialState } from '../training/initial-state.ts'
import type { NetworkDimensions } from './network-dimensions.ts'
import { packNetworks } from './pack-networks.ts'
import { writePack } from './write-pack.ts'

/** A detector of the compact design that runs in a few milliseconds: 64-pixel crops, maps of 16. */
export const tinyDimensions: NetworkDimensions = {
  encoder: {
    kind: 'compact',
    image: 64,
    widths: [8, 8, 16, 16],
    depths: [0, 1, 1, 0],
    blocks: 1,
    heads: 2,
    hidden: 32,
    embedding: 8,
  },
  kfd: {
    text: 8,
    map: 16,
    temperature: 10,
    locator: { width: 4 },
    classifier: { channels: [4, 8, 8], hidden: 8 },
  },
  prompt: { embedding: 64, channels: [8] },
}

/** The sizes of the built-in pack. */
export const compactDimensions: NetworkDimensions = {
  encoder: compactKfd.encoder,
  kfd: compactKfd.kfd,
  prompt: { embedding: 64, channels: [8] },
}

/** Writes a detector pack whose weights are random: everything is computed and nothing is known. */
export const writeRandomPack = async (
  folder: string,
  dimensions: NetworkDimensions = tinyDimensions,
  thresholds: { readonly score: number | null; readonly segmentation: number | null } = {
    score: 0.5,
    segmentation: 0.5,
  },
): Promise<void> => {
  const networks = packNetworks(dimensions, ['encoder', 'detector'])
  const declared = new Map(networks.flatMap((network) => [...network.declared]))
  const state = initialState(
    [...declared.values()].map((weight) => ({
      name: weight.name,
      shape: weight.value.shape,
      from: weight,
    })),
    7,
  )
  const weights = [...declared.values()].map(({ name, value }) => ({
    name,
    shape: value.shape,
    read: async () => state.get(name)!,
  }))
  await writePack(
    folder,
    {
      id: 'random',
      version: '1',
      title: 'Random weights, for tests',
      roles: ['detector'],
      precision: 'f32',
      dimensions: structuredClone(dimensions) as never,
      preprocessing: {
        size: dimensions.encoder.image,
        mode: 'squash',
        mean: [0.5, 0.5, 0.5],
        std: [0.25, 0.25, 0.25],
      },
      thresholds,
      calibration: null,
      licences: [],
      provenance: { sources: [], steps: ['Drawn at random.'] },
    },
    weights,
  )
}
