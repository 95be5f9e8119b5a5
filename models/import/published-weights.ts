import { Fault } from '#app/fault.ts'
import { showShape } from '../graph/shape.ts'
import { type Shape, sameShape } from '../graph/value.ts'
import type { ImportLog } from './import-report.ts'
import { mergeAdapters } from './merge-adapters.ts'
import { adapterNames, type PublishedSource, publishedSource } from './name-map.ts'
import type { FoundTensor, PublishedTensors } from './published-tensors.ts'
import { sumFrames } from './sum-frames.ts'

/** One weight of ours, found in the published files but not read yet. */
export interface PlannedWeight {
  readonly name: string
  readonly shape: Shape
  readonly read: () => Promise<Float32Array>
}

export interface PlanOptions {
  /** The adapters are in the weights already, so they are not added again. */
  readonly isMerged?: boolean
  /** Aborted between two tensors. */
  readonly signal?: AbortSignal
}

const shown = 4

const refuseMissing = (file: string, missing: readonly string[], hasImageBind: boolean): never => {
  const some = missing.slice(0, shown).join(', ')
  const rest = missing.length > shown ? ` and ${missing.length - shown} more` : ''
  const advice =
    !hasImageBind && missing.every((name) => name.startsWith('visual_encoder.'))
      ? 'All of them are ImageBind\u2019s: give imagebind_huge.pth with --imagebind.'
      : 'Take the checkpoint from its source again.'
  throw new Fault(
    'model/missing',
    `"${file}" lacks ${missing.length} tensors that the networks need: ${some}${rest}. ${advice}`,
    { detail: { file, count: missing.length, missing: missing.slice(0, 50).join(' ') } },
  )
}

const checkShape = (
  file: string,
  name: string,
  found: readonly number[],
  expected: readonly number[],
): void => {
  if (sameShape(found, expected)) return
  throw new Fault(
    'model/mismatch',
    `${name} in "${file}" has the shape ${showShape(found)}, but ${showShape(expected)} fits the other tensors; the file is damaged or of another network.`,
    { detail: { file, tensor: name, expected: showShape(expected), found: showShape(found) } },
  )
}

const storedShape = ({ conversion }: PublishedSource, shape: Shape): Shape =>
  conversion === 'sum-frames' ? [shape[0]!, shape[1]!, 2, ...shape.slice(2)] : shape

const readFinite = async ({ tensor }: FoundTensor, file: string): Promise<Float32Array> => {
  const values = await tensor.readF32()
  const index = values.findIndex((value) => !Number.isFinite(value))
  if (index < 0) return values
  throw new Fault(
    'model/corrupt',
    `${tensor.name} in "${file}" holds ${values[index]} at element ${index}, where only finite numbers make sense; take the file from its source again.`,
    { detail: { file, tensor: tensor.name, element: index, found: String(values[index]) } },
  )
}

interface Adapters {
  readonly a: FoundTensor
  readonly b: FoundTensor
}

/** Both adapters, or undefined where there are none; one without the other is counted as missing. */
const findAdapters = (
  published: PublishedTensors,
  weight: string,
  [out, width]: readonly [number, number],
  missing: string[],
): Adapters | undefined => {
  const names = adapterNames(weight)
  const [a, b] = [published.find(names.a), published.find(names.b)]
  if (!a && !b) return undefined
  if (!a || !b) {
    missing.push(a ? names.b : names.a)
    return undefined
  }
  const file = published.checkpoint.file
  const rank = a.tensor.shape[0] ?? 0
  checkShape(file, names.a, a.tensor.shape, [Math.max(1, rank), width])
  checkShape(file, names.b, b.tensor.shape, [out, rank])
  return { a, b }
}

/**
 * Finds the published source of every weight and checks its shape before anything is read. Throws `model/missing` listing
 * the first few and the count, `model/mismatch` for a wrong shape. Reading a planned weight holds that tensor (and its
 * adapters) alone, converts it to ours, and throws `model/corrupt` on numbers that are not finite.
 */
export const planWeights = (
  published: PublishedTensors,
  wanted: readonly { readonly name: string; readonly shape: Shape }[],
  log: ImportLog,
  options: PlanOptions = {},
): readonly PlannedWeight[] => {
  const missing: string[] = []
  const fileOf = ({ from }: FoundTensor) =>
    from === 'imagebind' ? published.imagebind!.file : published.checkpoint.file
  const plan = wanted.flatMap(({ name, shape }): readonly PlannedWeight[] => {
    const source = publishedSource(name)
    const found = published.find(source.name)
    if (!found) {
      missing.push(source.name)
      return []
    }
    checkShape(fileOf(found), found.tensor.name, found.tensor.shape, storedShape(source, shape))
    log.used(source.name, found.from)
    const isAdapted = source.conversion === 'merge-adapters' && !options.isMerged
    const adapters = isAdapted
      ? findAdapters(published, source.name, shape as readonly [number, number], missing)
      : undefined
    if (adapters) {
      for (const { tensor } of [adapters.a, adapters.b]) log.used(tensor.name, 'checkpoint')
    } else if (isAdapted) log.withoutAdapters(source.name)
    const read = async (): Promise<Float32Array> => {
      options.signal?.throwIfAborted()
      const values = await readFinite(found, fileOf(found))
      if (source.conversion === 'sum-frames') return sumFrames(values, shape[2]! * shape[3]!)
      if (adapters) {
        const [a, b] = [
          await readFinite(adapters.a, fileOf(adapters.a)),
          await readFinite(adapters.b, fileOf(adapters.b)),
        ]
        mergeAdapters(values, { a, b, rank: adapters.a.tensor.shape[0]! })
      }
      return values
    }
    return [{ name, shape, read }]
  })
  if (missing.length > 0) refuseMissing(published.checkpoint.file, missing, published.imagebind !== undefined)
  return plan
}
