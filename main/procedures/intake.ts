import { asFault } from '#app/fault.ts'
import type { IntakeProgress } from '#app/records/progress.ts'
import type { AnalysisQueue } from '#main/analysis/queue.ts'
import type { CaseDesk } from '#main/case-desk.ts'
import type { Decoder } from '#main/engines/decoder/start-decoder.ts'
import type { UploadStore } from '#main/serve/upload-store.ts'
import { listFiles } from '#main/stages/intake/list-files.ts'
import { type ArrivingFile, takeIn } from '#main/stages/intake/take-in.ts'
import type { TopicHandlers } from './topic-handlers.ts'

export interface IntakeServices {
  readonly desk: CaseDesk
  readonly decoder: Decoder
  readonly uploads: UploadStore
  readonly queue: () => AnalysisQueue
}

/** A file of the batch; `find` gives where it lies, or throws why it cannot be taken in. */
interface Item {
  readonly name: string
  readonly find: () => Promise<ArrivingFile>
  readonly settle: () => Promise<void>
}

type Batch = Parameters<TopicHandlers<'evidence'>['receive']>[0]

const itemsOf = async (
  { paths, uploads: sent }: Batch,
  uploads: UploadStore,
  signal: AbortSignal,
): Promise<readonly Item[]> => {
  const items: Item[] = []
  for await (const { path, name, fault } of listFiles(paths)) {
    signal.throwIfAborted()
    const find = async (): Promise<ArrivingFile> => {
      if (fault !== null) throw fault
      return { path, name, source: { kind: 'file', path } }
    }
    items.push({ name, find, settle: async () => {} })
  }
  for (const { sha256, name, kind } of sent)
    items.push({
      name,
      find: async () => ({ path: await uploads.find(sha256), name, source: { kind, path: null } }),
      settle: () => uploads.drop(sha256),
    })
  return items
}

/**
 * Takes files, folders and uploads into the open case, one after the other, each told of when it is registered and
 * decoded; a file that cannot be taken in is told of with its fault and stops nothing. What was decoded joins the queue.
 */
export const receiveEvidence = ({
  desk,
  decoder,
  uploads,
  queue,
}: IntakeServices): TopicHandlers<'evidence'>['receive'] => {
  let leaving = new AbortController()
  const working = new Set<Promise<unknown>>()
  // Nothing is written into a case that is put away; what was registered is decoded when it is opened again.
  desk.beforeClearing(async () => {
    leaving.abort()
    leaving = new AbortController()
    await Promise.allSettled(working)
  })
  const untilLeft = async <T>(work: Promise<T>): Promise<T> => {
    working.add(work)
    try {
      return await work
    } finally {
      working.delete(work)
    }
  }
  return async function* (batch, caller) {
    const vault = desk.vault()
    const signal = AbortSignal.any([caller, leaving.signal])
    if (vault.readOnly !== null) throw vault.readOnly
    const items = await itemsOf(batch, uploads, signal)
    let done = 0
    for (const { name, find, settle } of items) {
      signal.throwIfAborted()
      done += 1
      const told = { total: items.length, done, name }
      let progress: IntakeProgress
      try {
        const exhibit = await untilLeft(takeIn(await find(), { vault, decoder }, signal))
        if (exhibit.picture !== null) queue().add([{ exhibitId: exhibit.id, faceId: null }])
        progress = { ...told, exhibitId: exhibit.id, fault: null }
        await settle()
      } catch (thrown) {
        signal.throwIfAborted()
        const fault = asFault(thrown)
        // A case that cannot be written takes no further file either.
        if (fault.family === 'vault') throw fault
        progress = { ...told, exhibitId: null, fault: { code: fault.code, message: fault.message } }
      }
      yield progress
    }
  }
}
