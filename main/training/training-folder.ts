import { createHash } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '#app/fault.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import { saveSafetensors } from '#models/checkpoints/write-safetensors.ts'
import type { StateTensor } from '#models/training/training-step.ts'
import type { EncoderRun } from './encoder-run.ts'
import type { CompactRun } from './train-compact-kfd.ts'

/** A training run's folder: run.json (what it trains), faces.sha256 (on which store), log.jsonl (figures by step), checkpoint.safetensors (the state). */
export interface TrainingFolder {
  readonly path: string
  /** The step to continue with and the state, or null for a new run. */
  readonly resume: () => Promise<{
    readonly step: number
    readonly state: ReadonlyMap<string, Float32Array>
  } | null>
  readonly save: (step: number, state: ReadonlyMap<string, Float32Array>) => Promise<void>
  readonly log: (line: Readonly<Record<string, unknown>>) => void
}

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

/**
 * Opens a run's folder for one configuration and one face store (its `indexSha256`). Throws `input/conflict` when the
 * folder holds a run of another configuration or of other faces, which must not be continued by mistake.
 */
export const openTrainingFolder = async (
  folder: string,
  configuration: Readonly<Record<string, unknown>>,
  tensors: readonly StateTensor[],
  faces: string,
): Promise<TrainingFolder> => {
  await mkdir(folder, { recursive: true })
  const text = `${JSON.stringify(configuration, null, 2)}\n`
  const digest = createHash('sha256').update(text).digest('hex')
  const described = path.join(folder, 'run.json')
  const known = await readFile(described, 'utf8').catch(() => null)
  if (known !== null && known !== text)
    throw new Fault(
      'input/conflict',
      `${folder} holds a training run of another configuration. Choose another folder, or repeat its options exactly.`,
    )
  const facesFile = path.join(folder, 'faces.sha256')
  const knownFaces = await readFile(facesFile, 'utf8').catch(() => null)
  if (knownFaces !== null && knownFaces.trim() !== faces)
    throw new Fault(
      'input/conflict',
      `${folder} holds a training run on another face store. Choose another folder, or give the store that it began with.`,
    )
  if (known === null) await writeFile(described, text)
  if (knownFaces === null) await writeFile(facesFile, `${faces}\n`)
  const checkpoint = path.join(folder, 'checkpoint.safetensors')
  return {
    path: folder,
    resume: async () => {
      const exists = await readFile(`${checkpoint}.step`, 'utf8').catch(() => null)
      if (exists === null) return null
      await using table = await openCheckpoint(checkpoint)
      if (table.metadata.get('configuration') !== digest)
        throw new Fault('model/mismatch', `The checkpoint ${checkpoint} belongs to another configuration.`)
      const state = new Map<string, Float32Array>()
      for (const { name } of tensors) state.set(name, await table.tensor(name).readF32())
      return { step: Number(table.metadata.get('step')), state }
    },
    save: async (step, state) => {
      const part = `${checkpoint}.part`
      await saveSafetensors(
        part,
        tensors.map(({ name, shape }) => ({
          name,
          dtype: 'f32' as const,
          shape,
          read: async () => bytesOf(state.get(name)!),
        })),
        { step: String(step), configuration: digest },
      )
      await rename(part, checkpoint)
      await writeFile(`${checkpoint}.step`, `${step}\n`)
    },
    log: (line) => appendFileSync(path.join(folder, 'log.jsonl'), `${JSON.stringify(line)}\n`),
  }
}

/**
 * What a detector's run trains and how far it has come. Throws `input/not-found` for a folder without a checkpoint, and
 * `input/invalid` for a run of stage 2.
 */
export const readRun = async (
  folder: string,
): Promise<{ readonly run: CompactRun | EncoderRun; readonly step: number }> => {
  const dialogue = new Fault(
    'input/invalid',
    `${folder} holds the training of a dialogue. Make its pack with "assay train dialogue-pack".`,
  )
  try {
    const run = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')) as CompactRun | EncoderRun
    if ('stage' in run) throw dialogue
    return { run, step: Number(await readFile(path.join(folder, 'checkpoint.safetensors.step'), 'utf8')) }
  } catch (cause) {
    if (cause === dialogue) throw dialogue
    throw new Fault('input/not-found', `${folder} holds no training run with a checkpoint. Train first.`, {
      cause,
    })
  }
}
