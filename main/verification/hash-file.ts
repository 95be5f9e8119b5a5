import { createHash } from 'node:crypto'
import type { HeldFile } from './case-holdings.ts'

export interface FileHashes {
  readonly sha256: string
  readonly sha512: string
  readonly bytes: number
}

/** Hashes a stored file in constant memory; more bytes than `mostBytes` end it, since they are wrong in any case. */
export const hashHeldFile = async (
  file: HeldFile,
  mostBytes: number,
  signal: AbortSignal,
): Promise<FileHashes> => {
  const [sha256, sha512] = [createHash('sha256'), createHash('sha512')]
  let bytes = 0
  const stream = await file.open()
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      signal.throwIfAborted()
      sha256.update(chunk)
      sha512.update(chunk)
      bytes += chunk.length
      if (bytes > mostBytes) break
    }
  } finally {
    stream.destroy()
  }
  return { sha256: sha256.digest('hex'), sha512: sha512.digest('hex'), bytes }
}
