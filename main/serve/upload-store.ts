import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { asFault, Fault } from '#app/fault.ts'
import { storageFault } from '#main/vault/storage-fault.ts'
import type { ReceivedBytes } from './bytes-store.ts'

/** Uploads wait here, named by hash, until evidence.receive takes them into the case. */
export interface UploadStore {
  readonly receive: (stream: ReadableStream<Uint8Array>, signal: AbortSignal) => Promise<ReceivedBytes>
  /** The path of a whole upload; throws `input/not-found` where there is none. */
  readonly find: (sha256: string) => Promise<string>
  /** Forgets an upload, whether it is there or not. */
  readonly drop: (sha256: string) => Promise<void>
  /** Forgets all uploads: at start, and at the end. */
  readonly clear: () => Promise<void>
}

const isSha256 = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

/** A store of uploads of at most `limitBytes` each in `folder`, which belongs to it alone. */
export const openUploadStore = (folder: string, limitBytes: number): UploadStore => {
  const pathOf = (sha256: string): string => join(folder, sha256)

  /** Writes the stream to `path` while hashing it. */
  const write = async (
    path: string,
    stream: ReadableStream<Uint8Array>,
    signal: AbortSignal,
  ): Promise<ReceivedBytes> => {
    const hash = createHash('sha256')
    let bytes = 0
    await using file = await open(path, 'wx', 0o600)
    for await (const chunk of stream) {
      signal.throwIfAborted()
      bytes += chunk.byteLength
      if (bytes > limitBytes)
        throw new Fault(
          'evidence/too-large',
          `The file is larger than ${Math.floor(limitBytes / 1e6)} MB and was not taken in. Give it by its path instead.`,
          { detail: { limitBytes } },
        )
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    signal.throwIfAborted()
    await file.sync()
    return { sha256: hash.digest('hex'), bytes }
  }

  return {
    receive: async (stream, signal) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const part = join(folder, `${randomUUID()}.part`)
      try {
        const received = await write(part, stream, signal)
        await rename(part, pathOf(received.sha256))
        return received
      } catch (thrown) {
        await rm(part, { force: true })
        if (thrown instanceof Fault) throw thrown
        if (signal.aborted)
          throw new Fault('engine/cancelled', 'The upload was broken off.', { cause: thrown })
        throw asFault(storageFault(thrown, 'the upload'))
      }
    },
    find: async (sha256) => {
      const path = pathOf(sha256)
      const found = isSha256(sha256) ? await stat(path).catch(() => undefined) : undefined
      if (found?.isFile() === true) return path
      throw new Fault('input/not-found', 'The upload is not there any more; add the file again.')
    },
    drop: async (sha256) => {
      if (isSha256(sha256)) await rm(pathOf(sha256), { force: true })
    },
    clear: async () => {
      await rm(folder, { recursive: true, force: true })
    },
  }
}
