import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { Fault } from '#app/fault.ts'

const writeAll = async (handle: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let done = 0; done < bytes.length; )
    done += (await handle.write(bytes, done, Math.min(bytes.length - done, 2 ** 30))).bytesWritten
}

/**
 * Writes chunks to a file one after the other, holding one at a time. The file appears under its name only when it is
 * whole and on the disk; a failure leaves what was there before. A full disk or the like is `engine/failed`; faults of
 * the chunks pass through.
 */
export const saveChunks = async (path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> => {
  const partial = `${path}.partial`
  try {
    const handle = await open(partial, 'w')
    try {
      for await (const chunk of chunks) await writeAll(handle, chunk)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(partial, path)
  } catch (cause) {
    await rm(partial, { force: true })
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause
    const reason = 'code' in cause ? String(cause.code) : cause.message
    throw new Fault(
      'engine/failed',
      `"${path}" could not be written (${reason}). Check the folder and its free space.`,
      {
        cause,
        detail: { file: path },
      },
    )
  }
}

/** The chunks as one array, for small files that stay in memory. */
export const joinChunks = async (chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> => {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return new Uint8Array(Buffer.concat(all))
}
