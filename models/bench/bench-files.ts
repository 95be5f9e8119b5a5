import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openCheckpoint } from '../checkpoints/open-checkpoint.ts'
import { countFlops } from '../graph/count-flops.ts'
import { createWeights, type DeclaredWeight } from '../networks/weights.ts'
import type { NetworkDimensions } from '../packs/network-dimensions.ts'
import { detectorGraph, encoderGraph, promptGraph } from '../packs/pack-graphs.ts'
import { quantisedWeights } from '../packs/quantise-weights.ts'
import { type PackWeight, saveGraph, saveWeights, weightPlaces } from '../packs/save-network.ts'
import { randomWeights } from './random-weights.ts'

export type Precision = 'f32' | 'int8'

/** Paths of the models of one precision; only the encoder differs between them. */
export interface BenchModels {
  readonly encoder: string
  readonly detector: string
  /** The detector without GradCAM. */
  readonly plainDetector: string
  readonly prompt: string
}

/** Floating-point operations for one face. */
export interface BenchFlops {
  readonly encoder: number
  /** Without GradCAM. */
  readonly detector: number
  readonly gradCam: number
  readonly prompt: number
}

export interface BenchFilesOptions {
  /** Made when it is absent. */
  readonly folder: string
  readonly dimensions: NetworkDimensions
  readonly precisions: readonly Precision[]
  readonly signal?: AbortSignal
  readonly onProgress?: (step: {
    readonly precision: Precision
    readonly done: number
    readonly total: number
  }) => void
}

/** To be changed with the way in which weights are drawn: files of another version are not taken for this one's. */
const seed = 'assay 1'
const weightFile = (precision: Precision): string => `weights-${precision}.safetensors`
const modelFiles = {
  encoder: (precision: Precision) => `encoder-${precision}.onnx`,
  detector: () => 'detector.onnx',
  plainDetector: () => 'plain-detector.onnx',
  prompt: () => 'prompt.onnx',
} as const satisfies Record<keyof BenchModels, (precision: Precision) => string>

const graphsOf = (dimensions: NetworkDimensions, precision: Precision) => {
  const weights = createWeights({ precision })
  const graphs = {
    encoder: encoderGraph(weights, dimensions),
    detector: detectorGraph(weights, dimensions),
    plainDetector: detectorGraph(weights, dimensions, 1, { gradCam: false }),
    prompt: promptGraph(weights, dimensions),
  }
  return { graphs, declared: weights.declared }
}

/** Whether a file holds just these tensors; one that cannot be read does not, and is made anew. */
const holds = async (path: string, declared: ReadonlyMap<string, DeclaredWeight>): Promise<boolean> => {
  const table = await openCheckpoint(path).catch(() => undefined)
  if (!table) return false
  await table.close()
  return (
    table.tensors.size === declared.size &&
    [...declared].every(([name, { value }]) => table.tensors.get(name)?.shape.join() === value.shape.join())
  )
}

/** The f32 weights that `declared` replaces, quantised; read from the f32 file, which stays open for as long. */
const saveQuantised = async (
  path: string,
  f32Path: string,
  declared: ReadonlyMap<string, DeclaredWeight>,
  onRead: () => void,
): Promise<void> => {
  await using f32 = await openCheckpoint(f32Path)
  const names = [...declared.keys()].filter((name) => name.endsWith('.int8')).map((name) => name.slice(0, -5))
  const weights = names.flatMap((name) => {
    const { shape, readF32 } = f32.tensor(name)
    return quantisedWeights({
      name,
      shape,
      read: async () => {
        onRead()
        return readF32()
      },
    })
  })
  await saveWeights(
    path,
    declared,
    new Map(weights.map((weight): [string, PackWeight] => [weight.name, weight])),
  )
}

/**
 * Makes sure that the folder holds random weights of the given networks (about 3 GB in f32 and 0.6 GB more in int8 at the
 * published size) and the models that read them. Weights that are there already are used again.
 */
export const prepareBenchFiles = async ({
  folder,
  dimensions,
  precisions,
  signal,
  onProgress,
}: BenchFilesOptions): Promise<{
  readonly models: ReadonlyMap<Precision, BenchModels>
  readonly flops: BenchFlops
}> => {
  await mkdir(folder, { recursive: true })
  const path = (file: string) => join(folder, file)
  const counter = (precision: Precision, total: number) => {
    let done = 0
    return () => {
      signal?.throwIfAborted()
      onProgress?.({ precision, done, total })
      done += 1
    }
  }
  const f32 = graphsOf(dimensions, 'f32')
  const f32Path = path(weightFile('f32'))
  if (!(await holds(f32Path, f32.declared)))
    await saveWeights(
      f32Path,
      f32.declared,
      randomWeights(f32.declared, seed, counter('f32', f32.declared.size)),
    )
  const places = new Map(await weightPlaces(f32Path))
  const int8 = precisions.includes('int8') ? graphsOf(dimensions, 'int8') : undefined
  if (int8) {
    const quantised = new Map([...int8.declared].filter(([name]) => !f32.declared.has(name)))
    const int8Path = path(weightFile('int8'))
    if (!(await holds(int8Path, quantised)))
      // The weights with their scales are read once for each.
      await saveQuantised(int8Path, f32Path, quantised, counter('int8', (2 * quantised.size) / 3))
    for (const [name, place] of await weightPlaces(int8Path)) places.set(name, place)
  }
  const models = new Map<Precision, BenchModels>()
  for (const precision of precisions) {
    const { graphs } = precision === 'int8' && int8 ? int8 : f32
    const parts = Object.entries(modelFiles).map(([part, file]) => [part, path(file(precision))] as const)
    for (const [part, file] of parts) await saveGraph(file, graphs[part as keyof BenchModels], places)
    models.set(precision, Object.fromEntries(parts) as Record<keyof BenchModels, string>)
  }
  const count = (part: keyof BenchModels) => countFlops(Object.values(f32.graphs[part]))
  const detector = count('plainDetector')
  const flops = {
    encoder: count('encoder'),
    detector,
    gradCam: count('detector') - detector,
    prompt: count('prompt'),
  }
  return { models, flops }
}

/** Removes what `prepareBenchFiles` wrote into the folder, and the folder itself when nothing else is in it. */
export const removeBenchFiles = async (folder: string): Promise<void> => {
  const files = await readdir(folder).catch(() => [])
  const own = files.filter((file) =>
    /^(weights-(f32|int8)\.safetensors(\.partial)?|(encoder-(f32|int8)|detector|plain-detector|prompt)\.onnx)$/.test(
      file,
    ),
  )
  for (const file of own) await rm(join(folder, file))
  if (files.length > 0 && own.length === files.length) await rmdir(folder)
}
