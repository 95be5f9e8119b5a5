import type { PackDialogue } from '#app/records/pack.ts'
import { writeLlamaGguf } from '../checkpoints/gguf/write-llama.ts'
import { byteCarriers } from '../prompting/carriers.ts'
import { compactTemplate } from '../prompting/templates.ts'
import { randomLlama, tinyLlama, tinyVocabulary } from '../prompting/tiny-llama-fixture.ts'
import { initialState } from '../training/initial-state.ts'
import type { NetworkDimensions } from './network-dimensions.ts'
import { graphsOf, packNetworks } from './pack-networks.ts'
import { tinyDimensions } from './random-pack-fixture.ts'
import { writePack } from './write-pack.ts'

/** A dialogue with a tiny LLaMA whose weights are random: it answers at once, and writes nonsense. */
export const tinyDialogue: PackDialogue = {
  model: 'language.gguf',
  adapter: null,
  embedding: tinyLlama.width,
  contextTokens: 512,
  carriers: [...byteCarriers(tinyVocabulary)],
  template: compactTemplate,
  stop: ['###'],
  sampling: { temperature: 0, topP: 1, maxTokens: 32 },
  verdict: { question: 'Is this a deepfake image?', yes: 'Yes', no: 'No' },
  training: null,
}

/** Writes a pack of all roles whose weights are random: detector, prompt learner and language model work, and know nothing. */
export const writeRandomDialoguePack = async (
  folder: string,
  dimensions: NetworkDimensions = tinyDimensions,
  dialogue: PackDialogue = tinyDialogue,
): Promise<void> => {
  const roles: ('detector' | 'prompt' | 'dialogue')[] = ['detector', 'prompt', 'dialogue']
  const networks = packNetworks(dimensions, graphsOf(roles))
  const declared = new Map(networks.flatMap((network) => [...network.declared]))
  const state = initialState(
    [...declared.values()].map((weight) => ({ name: weight.name, shape: weight.value.shape, from: weight })),
    7,
  )
  const weights = [...declared.values()].map(({ name, value }) => ({
    name,
    shape: value.shape,
    read: async () => state.get(name)!,
  }))
  const llama = randomLlama(tinyLlama, 4)
  const write = (path: string): Promise<void> =>
    writeLlamaGguf(path, {
      name: 'tiny',
      dimensions: tinyLlama,
      contextTokens: dialogue.contextTokens,
      vocabulary: tinyVocabulary,
      type: 'f32',
      weight: (name) => llama.get(name)!,
      zeroRows: dialogue.carriers,
    })
  await writePack(
    folder,
    {
      id: 'random-dialogue',
      version: '1',
      title: 'Random weights with a language model, for tests',
      roles,
      precision: 'f32',
      dimensions: structuredClone(dimensions) as never,
      preprocessing: {
        size: dimensions.encoder.image,
        mode: 'squash',
        mean: [0.5, 0.5, 0.5],
        std: [0.25, 0.25, 0.25],
      },
      dialogue,
      thresholds: { score: 0.5, segmentation: 0.5 },
      calibration: null,
      licences: [],
      provenance: { sources: [], steps: ['Drawn at random.'] },
    },
    weights,
    { extraFiles: [{ name: dialogue.model, write }] },
  )
}
