import { Fault } from '#app/fault.ts'
import { bfloat16OfF32 } from '../checkpoints/bfloat16.ts'
import type { ImportLog } from './import-report.ts'
import { mergeAdapters } from './merge-adapters.ts'
import { adapterNames, encoderPrefix } from './name-map.ts'
import type { PublishedTensors } from './published-tensors.ts'

/**
 * Whether the adapters are in the weights already. 'unmerged': weights equal ImageBind's. 'merged': they equal ImageBind's
 * plus the adapters' product. 'undecided': the adapters do nothing, or nothing could be compared. 'other': neither.
 */
export type MergeState = 'unmerged' | 'merged' | 'undecided' | 'other'

/** Share of elements that must agree; a few fall on the other side of a rounding. */
const agreement = 0.999

/** Share of elements that are the same bfloat16 or its neighbour (the file may have been rounded before or after). */
const sameShare = (a: Float32Array, b: Float32Array): number => {
  const [left, right] = [bfloat16OfF32(a), bfloat16OfF32(b)]
  let same = 0
  for (let i = 0; i < left.length; i += 1) if (Math.abs(left[i]! - right[i]!) <= 1) same += 1
  return same / Math.max(1, left.length)
}

/** Looks at one adapted linear map; undefined where it tells nothing. */
const stateOf = async (published: PublishedTensors, weight: string): Promise<MergeState | undefined> => {
  const { checkpoint, imagebind } = published
  const names = adapterNames(weight)
  const [own, a, b] = [weight, names.a, names.b].map((name) => checkpoint.tensors.get(name))
  const original = imagebind?.tensors.get(weight.slice(encoderPrefix.length))
  if (!own || !a || !b || !original || own.shape.join() !== original.shape.join()) return undefined
  const values = await own.readF32()
  const base = await original.readF32()
  const isBase = sameShare(values, base) >= agreement
  mergeAdapters(base, { a: await a.readF32(), b: await b.readF32(), rank: a.shape[0]! })
  const isMerged = sameShare(values, base) >= agreement
  // Adapters that change nothing beyond rounding leave both true.
  if (isBase && isMerged) return undefined
  if (isBase) return 'unmerged'
  return isMerged ? 'merged' : 'other'
}

/** Compares a few adapted linear maps of the checkpoint with ImageBind's own (facts of the published checkpoint, 1.3). */
export const mergeState = async (
  published: PublishedTensors,
  adapted: readonly string[],
): Promise<MergeState> => {
  const states = new Set<MergeState>()
  const decisive = 3
  const step = Math.max(1, Math.floor(adapted.length / 8))
  for (let index = 0, seen = 0; index < adapted.length && seen < decisive; index += step) {
    const state = await stateOf(published, adapted[index]!)
    if (!state) continue
    states.add(state)
    seen += 1
  }
  const [only] = states
  if (only === undefined) return 'undecided'
  return states.size === 1 ? only : 'other'
}

/**
 * Refuses a checkpoint whose adapters are merged already, since merging again would change every score; with
 * `isMerged` the caller says so and the weights are taken as they are. Says in the log what could not be decided.
 */
export const checkMergeState = async (
  published: PublishedTensors,
  adapted: readonly string[],
  log: ImportLog,
  isMerged: boolean,
): Promise<MergeState> => {
  if (!published.imagebind) return 'undecided'
  const state = await mergeState(published, adapted)
  const file = published.checkpoint.file
  if (state === 'merged' && !isMerged)
    throw new Fault(
      'model/mismatch',
      `The low-rank adapters in "${file}" are merged into its weights already (they equal ImageBind's weights plus the adapters), so merging them again would change every score; import it with --already-merged to take the weights as they are.`,
      { detail: { file, expected: 'ImageBind\u2019s own weights', found: 'weights with merged adapters' } },
    )
  if (state === 'unmerged' && isMerged)
    throw new Fault(
      'model/mismatch',
      `The weights in "${file}" are ImageBind's own, without the adapters; import it without --already-merged.`,
      { detail: { file } },
    )
  if (state === 'other')
    log.warn(
      'The encoder\u2019s weights are neither this ImageBind\u2019s nor this ImageBind\u2019s with merged adapters: it cannot be told whether the adapters are merged already.',
    )
  return state
}
