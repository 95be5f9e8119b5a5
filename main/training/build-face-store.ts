import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault } from '#app/fault.ts'
import type { FaceStoreIndex } from './face-store-index.ts'
import { buildKeyOf, type FaceStorePart, isPartDone, joinParts } from './face-store-part.ts'
import type { PartReply } from './face-store-worker.ts'
import { listPhotographs } from './photograph-list.ts'

export interface BuildFaceStoreOptions {
  readonly facesFolder: string
  /** See `listPhotographs`; without it every JPEG and PNG of the folder. */
  readonly indexCsv?: string
  readonly outPath: string
  /** Only so many photographs, spread evenly over the list. */
  readonly limit?: number
  /** Worker processes; 2 by default. */
  readonly processes?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
}

const photographsPerPart = 250

const spread = <T>(all: readonly T[], limit: number | undefined): readonly T[] =>
  limit === undefined || limit >= all.length
    ? all
    : Array.from({ length: limit }, (_, index) => all[Math.floor((index * all.length) / limit)]!)

const runPart = async (
  worker: ChildProcess,
  part: FaceStorePart,
  onPhotograph: () => void,
): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const hear = (message: PartReply): void => {
    if (message.kind === 'photograph') onPhotograph()
    else if (message.kind === 'finished') resolve()
    else reject(new Fault('engine/failed', message.message))
  }
  const end = (): void =>
    reject(
      new Fault(
        'engine/failed',
        'A process that looks for faces ended; start again, finished parts are kept.',
      ),
    )
  worker.on('message', hear).on('exit', end)
  try {
    worker.send(part)
    await promise
  } finally {
    worker.off('message', hear).off('exit', end)
  }
}

/**
 * Finds the faces of a folder of photographs and writes them as a face store. An interrupted build goes on where it
 * stopped when it is started again with the same list: finished parts wait beside `outPath`. Throws what
 * `listPhotographs` throws, `engine/failed` when a worker dies, and the signal's reason.
 */
export const buildFaceStore = async (options: BuildFaceStoreOptions): Promise<FaceStoreIndex> => {
  const { facesFolder, indexCsv, limit, processes = 2, signal, onProgress } = options
  const [folder, outPath] = [path.resolve(facesFolder), path.resolve(options.outPath)]
  const photographs = spread(await listPhotographs(folder, indexCsv), limit)
  const partsFolder = `${outPath}.parts-${buildKeyOf(folder, photographs)}`
  await mkdir(partsFolder, { recursive: true })
  const parts = Array.from({ length: Math.ceil(photographs.length / photographsPerPart) }, (_, index) => ({
    folder,
    photographs: photographs.slice(index * photographsPerPart, (index + 1) * photographsPerPart),
    path: path.join(partsFolder, `${String(index).padStart(5, '0')}.part`),
  }))
  const open = parts.filter((part) => !isPartDone(part))
  let done = photographs.length - open.reduce((sum, part) => sum + part.photographs.length, 0)
  const onPhotograph = (): void => {
    done += 1
    onProgress?.({ done, total: photographs.length })
  }
  const work = async (): Promise<void> => {
    const worker = fork(fileURLToPath(new URL('./face-store-worker.ts', import.meta.url)), [])
    const stop = (): void => void worker.kill()
    signal?.addEventListener('abort', stop)
    try {
      for (let part = open.shift(); part; part = open.shift()) {
        signal?.throwIfAborted()
        await runPart(worker, part, onPhotograph)
      }
    } catch (thrown) {
      open.length = 0
      signal?.throwIfAborted()
      throw thrown
    } finally {
      signal?.removeEventListener('abort', stop)
      if (worker.exitCode === null && worker.signalCode === null) {
        const exit = once(worker, 'exit')
        worker.kill()
        await exit
      }
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(processes, open.length) }, work))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
  const index = await joinParts(outPath, parts)
  await rm(partsFolder, { recursive: true, force: true })
  return index
}
