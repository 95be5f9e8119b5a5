import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Fault } from '#app/fault.ts'

export interface HashedFile {
  readonly bytes: number
  /** 64 hexadecimal digits. */
  readonly sha256: string
}

export interface HashOptions {
  readonly signal?: AbortSignal
  /** Called with the number of bytes read so far. */
  readonly onProgress?: (bytes: number) => void
}

/** SHA-256 and size of a file of any length, read in pieces. Throws `model/missing` when it cannot be read. */
export const hashFile = async (path: string, options: HashOptions = {}): Promise<HashedFile> => {
  const hash = createHash('sha256')
  let bytes = 0
  const consume = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      options.onProgress?.(bytes)
    }
  }
  const source = createReadStream(path, { highWaterMark: 2 ** 20 })
  await pipeline(source, consume, options.signal ? { signal: options.signal } : {}).catch(
    (cause: unknown) => {
      if (!(cause instanceof Error && 'syscall' in cause)) throw cause
      throw new Fault(
        'model/missing',
        `The model file "${path}" cannot be read. Check the path and its permissions.`,
        {
          cause,
          detail: { file: path },
        },
      )
    },
  )
  return { bytes, sha256: hash.digest('hex') }
}
