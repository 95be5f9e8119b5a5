import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Fault } from '#app/fault.ts'
import { type PackManifest, readPackManifest } from '#app/records/pack.ts'
import { hashFile } from './hash-file.ts'
import { declaredIn, graphsOf, type PackNetwork, packNetworks, type WeightFile } from './pack-networks.ts'
import { openPackSessions } from './pack-sessions.ts'
import { type PackWeight, saveGraph, saveWeights, weightPlaces } from './save-network.ts'
import { recordSelfTest } from './self-test.ts'

/** What a pack says of itself before its files are written. */
export type PackDescription = Omit<
  PackManifest,
  'format' | 'formatVersion' | 'files' | 'selfTest' | 'dialogue'
> & { readonly dialogue?: PackManifest['dialogue'] }

/** A file that is no network of onnxruntime's, such as a language model; `write` makes it at the path. */
export interface ExtraFile {
  readonly name: string
  readonly write: (path: string) => Promise<void>
}

export interface WritePackOptions {
  /** Takes the place of an existing pack; without it an existing folder is refused. */
  readonly replace?: boolean
  readonly extraFiles?: readonly ExtraFile[]
  readonly signal?: AbortSignal
  readonly onWeight?: (done: number, total: number) => void
}

export const manifestName = 'pack.json'
const selfTestSeed = 20_240_601

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Refuses a folder that is taken, unless it is to be replaced and holds a pack. */
export const checkPackFolder = async (folder: string, replace = false): Promise<void> => {
  if (!(await exists(folder))) return
  if (!replace)
    throw new Fault(
      'input/conflict',
      `"${folder}" exists already. Choose another folder, or replace the pack in it with --replace.`,
      { detail: { folder } },
    )
  if (!(await exists(join(folder, manifestName))))
    throw new Fault(
      'input/conflict',
      `"${folder}" holds no pack, so it is not replaced. Choose another folder.`,
      {
        detail: { folder },
      },
    )
}

const putInPlace = async (part: string, folder: string): Promise<void> => {
  const old = `${folder}.old`
  await rm(old, { recursive: true, force: true })
  if (await exists(folder)) await rename(folder, old)
  await rename(part, folder)
  await rm(old, { recursive: true, force: true })
}

const saveNetworks = async (
  part: string,
  networks: readonly PackNetwork[],
  weights: ReadonlyMap<string, PackWeight>,
): Promise<readonly string[]> => {
  const weightFiles: readonly WeightFile[] = [...new Set(networks.map(({ weightFile }) => weightFile))]
  for (const file of weightFiles) {
    await saveWeights(join(part, file), declaredIn(networks, file), weights)
    const places = await weightPlaces(join(part, file))
    for (const network of networks)
      if (network.weightFile === file) await saveGraph(join(part, network.modelFile), network.outputs, places)
  }
  return [...networks.map(({ modelFile }) => modelFile), ...weightFiles]
}

/**
 * Writes a pack: the weights (each read when its turn comes), the models that point into them, a self-test that has run
 * once, and pack.json. Everything is made in FOLDER.part and renamed at the end, so that a pack is whole or not there.
 */
export const writePack = async (
  target: string,
  description: PackDescription,
  weights: readonly PackWeight[],
  options: WritePackOptions = {},
): Promise<PackManifest> => {
  const folder = resolve(target)
  await checkPackFolder(folder, options.replace)
  const part = `${folder}.part`
  await rm(part, { recursive: true, force: true })
  await mkdir(part, { recursive: true })
  try {
    let done = 0
    const watched = weights.map((weight): readonly [string, PackWeight] => [
      weight.name,
      {
        ...weight,
        read: () => {
          options.signal?.throwIfAborted()
          options.onWeight?.(done, weights.length)
          done += 1
          return weight.read()
        },
      },
    ])
    const networks = packNetworks(description.dimensions, graphsOf(description.roles), {
      precision: description.precision,
    })
    const names = [...(await saveNetworks(part, networks, new Map(watched)))]
    for (const { name, write } of options.extraFiles ?? []) {
      await write(join(part, name))
      names.push(name)
    }
    options.onWeight?.(weights.length, weights.length)
    const files = []
    for (const name of names) files.push({ name, ...(await hashFile(join(part, name), options)) })
    await using sessions = await openPackSessions(part)
    const selfTest = await recordSelfTest(sessions, description, selfTestSeed)
    const manifest = readPackManifest({
      format: 'assay-pack',
      formatVersion: 1,
      ...description,
      files,
      selfTest,
    })
    await writeFile(join(part, manifestName), `${JSON.stringify(manifest, null, 2)}\n`)
    await putInPlace(part, folder)
    return manifest
  } catch (thrown) {
    await rm(part, { recursive: true, force: true })
    throw thrown
  }
}
