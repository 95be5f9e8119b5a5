import path from 'node:path'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import { hashFile } from '#models/packs/hash-file.ts'
import { grownState } from '#models/training/grown-state.ts'
import { initialState } from '#models/training/initial-state.ts'
import type { StateTensor } from '#models/training/training-step.ts'

/** The run that a new one begins from: its folder, and the SHA-256 of its checkpoint at that moment. */
export interface Predecessor {
  readonly folder: string
  readonly sha256: string
}

const checkpointOf = (folder: string): string => path.join(folder, 'checkpoint.safetensors')

/** Looks at the run to begin from. Throws `model/missing` for a folder without a checkpoint. */
export const predecessorIn = async (folder: string): Promise<Predecessor> => ({
  folder,
  sha256: (await hashFile(checkpointOf(folder))).sha256,
})

/** The weights that a new run begins with: drawn from the seed, or the averaged ones of its predecessor (see `grownState`). */
export const firstState = async (
  state: readonly StateTensor[],
  seed: number,
  predecessor: Predecessor | null,
): Promise<ReadonlyMap<string, Float32Array>> => {
  if (!predecessor) return initialState(state, seed)
  await using table = await openCheckpoint(checkpointOf(predecessor.folder))
  return await grownState(state, async (name) => {
    const tensor = table.tensors.get(name)
    return tensor ? { shape: tensor.shape, values: await tensor.readF32() } : null
  })
}
