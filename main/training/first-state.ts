import { readFile, writeFile } from 'node:fs/promises'
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

/** A run that weights went through, as far as its folder told: its configuration, its last step, and where it began. */
export interface Ancestor {
  /** SHA-256 of its checkpoint. */
  readonly sha256: string
  readonly step: number
  readonly run: Readonly<Record<string, unknown>>
  readonly predecessor: Ancestor | null
}

const ancestorFile = 'predecessor.json'

/** The run that the one in the folder began from, or null where it began from nothing. */
export const ancestorOf = async (folder: string): Promise<Ancestor | null> => {
  const text = await readFile(path.join(folder, ancestorFile), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as Ancestor)
}

/** Writes down where a run begins, so that its pack can say through which trainings its weights went. */
export const recordPredecessor = async (folder: string, predecessor: Predecessor | null): Promise<void> => {
  if (!predecessor || (await ancestorOf(folder))) return
  const of = (name: string) => readFile(path.join(predecessor.folder, name), 'utf8')
  const ancestor: Ancestor = {
    sha256: predecessor.sha256,
    step: Number(await of('checkpoint.safetensors.step')),
    run: JSON.parse(await of('run.json')),
    predecessor: await ancestorOf(predecessor.folder),
  }
  await writeFile(path.join(folder, ancestorFile), `${JSON.stringify(ancestor, null, 2)}\n`)
}

/** All runs before the one in the folder, the first of them first. */
export const lineageOf = async (folder: string): Promise<readonly Ancestor[]> => {
  const lineage: Ancestor[] = []
  for (let ancestor = await ancestorOf(folder); ancestor; ancestor = ancestor.predecessor)
    lineage.unshift(ancestor)
  return lineage
}
