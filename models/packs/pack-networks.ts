import type { Value } from '../graph/value.ts'
import { createWeights, type DeclaredWeight, type WeightOptions } from '../networks/weights.ts'
import type { NetworkDimensions } from './network-dimensions.ts'
import { detectorGraph, encoderGraph, type PackGraph, promptGraph } from './pack-graphs.ts'

/** A pack's weights lie in two files, so that a detector can be used without its prompt learner. */
export type WeightFile = 'vision.safetensors' | 'prompt.safetensors'

export interface PackNetwork {
  readonly graph: PackGraph
  readonly modelFile: `${PackGraph}.onnx`
  readonly weightFile: WeightFile
  readonly outputs: Readonly<Record<string, Value>>
  readonly declared: ReadonlyMap<string, DeclaredWeight>
}

const builders = { encoder: encoderGraph, detector: detectorGraph, prompt: promptGraph }
const files: Readonly<Record<PackGraph, WeightFile>> = {
  encoder: 'vision.safetensors',
  detector: 'vision.safetensors',
  prompt: 'prompt.safetensors',
}

/** The graphs of a pack in the order in which they run, each with the weights that it declares. */
export const packNetworks = (
  dimensions: NetworkDimensions,
  graphs: readonly PackGraph[],
  options: WeightOptions = {},
): readonly PackNetwork[] =>
  graphs.map((graph) => {
    const weights = createWeights(options)
    const outputs = builders[graph](weights, dimensions)
    return {
      graph,
      modelFile: `${graph}.onnx`,
      weightFile: files[graph],
      outputs,
      declared: weights.declared,
    }
  })

/** The graphs that a pack of these roles has. */
export const graphsOf = (roles: readonly string[]): readonly PackGraph[] =>
  roles.includes('prompt') ? ['encoder', 'detector', 'prompt'] : ['encoder', 'detector']

/** The files without which a pack of these roles cannot be opened. */
export const filesOf = (roles: readonly string[]): readonly string[] => {
  const graphs = graphsOf(roles)
  return [...graphs.map((graph) => `${graph}.onnx`), ...new Set(graphs.map((graph) => files[graph]))]
}

/** Every declared weight of the networks whose weights lie in `file`. */
export const declaredIn = (
  networks: readonly PackNetwork[],
  file: WeightFile,
): ReadonlyMap<string, DeclaredWeight> =>
  new Map(networks.filter(({ weightFile }) => weightFile === file).flatMap(({ declared }) => [...declared]))
