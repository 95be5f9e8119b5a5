import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { assert } from '#app/assert.ts'
import { Fault } from '#app/fault.ts'
import { syncFolder } from './durable-file.ts'
import { storageFault } from './storage-fault.ts'

/** Bytes that are in the store. */
export interface StoredBlob {
  readonly sha256: string
  readonly sha512: string
  readonly bytes: number
}

/** How stored bytes are now: `found` is their hash, null when the file is missing. */
export interface BlobCheck {
  readonly intact: boolean
  readonly found: string | null
}

export interface WriteOptions {
  /** More than this many bytes are refused with evidence/too-large. */
  readonly mostBytes?: number
  /** What this program makes, it can make again: a damaged file under the same hash is replaced instead of refused. */
  readonly mends?: boolean
  readonly signal?: AbortSignal
}

/** The write-once, read-only, content-addressed files of a case: `blobs/aa/SHA256`. */
export interface BlobStore {
  /**
   * Copies a stream into the store in constant memory, hashing on the way; reads the copy back before it counts as stored.
   * Bytes that are there already are checked and left as they are.
   */
  readonly write: (source: AsyncIterable<Uint8Array>, options?: WriteOptions) => Promise<StoredBlob>
  readonly has: (sha256: string) => boolean
  /** The file of a stored blob, for a process that reads it; never open it for writing. Throws input/not-found. */
  readonly pathOf: (sha256: string) => Promise<string>
  readonly sizeOf: (sha256: string) => Promise<number>
  /** `end` is the last byte to read. Throws input/not-found. */
  readonly read: (
    sha256: string,
    range?: { readonly start?: number; readonly end?: number },
  ) => Promise<AsyncIterable<Uint8Array>>
  /** All bytes, hashed as they are read. Throws input/not-found, or evidence/changed where they are not what was written. */
  readonly readWhole: (sha256: string, signal?: AbortSignal) => Promise<Uint8Array>
  /** Hashes the stored bytes again. */
  readonly verify: (sha256: string, signal?: AbortSignal) => Promise<BlobCheck>
  readonly list: () => AsyncGenerator<string>
}

const sha256Pattern = /^[0-9a-f]{64}$/

const readAtOnceBytes = 1 << 20

const hashFile = async (path: string, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const buffer = Buffer.allocUnsafe(Math.min(readAtOnceBytes, size + 1))
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}

const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile()
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes((thrown as NodeJS.ErrnoException).code ?? '')) return false
    throw storageFault(thrown, 'reading the evidence store')
  }
}

/** The source's own failures are the evidence's, not the vault's. */
const readingFrom = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source
  } catch (thrown) {
    if (thrown instanceof Fault || !(thrown instanceof Error) || !('syscall' in thrown)) throw thrown
    throw new Fault(
      'evidence/unreadable',
      'The file cannot be read to its end. Check the drive it lies on, then take it in again.',
      {
        detail: { reason: thrown.message },
        cause: thrown,
      },
    )
  }
}

const copyInto = async (
  handle: FileHandle,
  source: AsyncIterable<Uint8Array>,
  { mostBytes = Number.MAX_SAFE_INTEGER, signal }: WriteOptions,
): Promise<StoredBlob> => {
  const [sha256, sha512] = [createHash('sha256'), createHash('sha512')]
  let bytes = 0
  for await (const chunk of readingFrom(source)) {
    signal?.throwIfAborted()
    bytes += chunk.length
    if (bytes > mostBytes)
      throw new Fault(
        'evidence/too-large',
        `The file has more than ${mostBytes} bytes and was not taken in.`,
        {
          detail: { mostBytes },
        },
      )
    sha256.update(chunk)
    sha512.update(chunk)
    for (let from = 0; from < chunk.length; )
      from += (await handle.write(chunk, from, chunk.length - from)).bytesWritten
  }
  signal?.throwIfAborted()
  await handle.sync()
  return { sha256: sha256.digest('hex'), sha512: sha512.digest('hex'), bytes }
}

const changedFault = (sha256: string): Fault =>
  new Fault(
    'evidence/changed',
    'The case holds a file under this hash whose bytes are not what they were. Restore the case from a backup or an archive.',
    { detail: { sha256 } },
  )

/**
 * Opens the store in `folder`, which exists; a store that may be written is swept of what a crash left half-written. `hearStored`
 * is told of each blob that was written.
 */
export const openBlobStore = async (
  folder: string,
  isWritable: boolean,
  hearStored: (sha256: string) => void = () => {},
): Promise<BlobStore> => {
  const incoming = join(folder, 'incoming')
  const nameOf = (sha256: string): string => {
    assert(sha256Pattern.test(sha256), 'a blob is named by its SHA-256')
    return join(folder, sha256.slice(0, 2), sha256)
  }
  if (isWritable) {
    try {
      await rm(incoming, { recursive: true, force: true })
      await mkdir(incoming, { recursive: true })
    } catch (thrown) {
      throw storageFault(thrown, 'opening the evidence store')
    }
  }
  const pathOf = async (sha256: string): Promise<string> => {
    if (sha256Pattern.test(sha256) && (await isFile(nameOf(sha256)))) return nameOf(sha256)
    throw new Fault(
      'input/not-found',
      'The case holds no bytes with this hash. Open its archive or backup to look for them there.',
      {
        detail: { sha256 },
      },
    )
  }
  const verify: BlobStore['verify'] = async (sha256, signal) => {
    if (!(await isFile(nameOf(sha256)))) return { intact: false, found: null }
    try {
      const found = await hashFile(nameOf(sha256), signal)
      return { intact: found === sha256, found }
    } catch (thrown) {
      throw storageFault(thrown, 'reading the evidence store')
    }
  }
  /** Puts a finished copy in its place, or drops it where the same bytes are stored already. */
  const settle = async (temporary: string, { sha256 }: StoredBlob, mends: boolean): Promise<void> => {
    const place = nameOf(sha256)
    if (await isFile(place)) {
      if ((await verify(sha256)).intact) return
      if (!mends) throw changedFault(sha256)
    }
    await chmod(temporary, 0o444)
    await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true })
    await rename(temporary, place)
    await syncFolder(join(folder, sha256.slice(0, 2)))
    await syncFolder(folder)
  }
  return {
    has: (sha256) => sha256Pattern.test(sha256) && existsSync(nameOf(sha256)),
    pathOf,
    verify,
    sizeOf: async (sha256) => (await stat(await pathOf(sha256))).size,
    read: async (sha256, range = {}) =>
      createReadStream(await pathOf(sha256), { ...range, highWaterMark: 1 << 18 }),
    readWhole: async (sha256, signal) => {
      const path = await pathOf(sha256)
      try {
        const bytes = await readFile(path, { signal })
        if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes
      } catch (thrown) {
        throw storageFault(thrown, 'reading the evidence store')
      }
      throw changedFault(sha256)
    },
    write: async (source, options = {}) => {
      assert(isWritable, 'bytes go only into a case that is open for writing')
      const temporary = join(incoming, randomUUID())
      let handle: FileHandle | undefined
      try {
        handle = await open(temporary, 'wx', 0o600)
        const blob = await copyInto(handle, source, options)
        await handle.close()
        const copied = await hashFile(temporary, options.signal)
        if (copied !== blob.sha256)
          throw new Fault(
            'vault/corrupt',
            "The drive gave back other bytes than were written to it: nothing was taken in. Check the case's drive before you go on.",
            { detail: { written: blob.sha256, read: copied } },
          )
        await settle(temporary, blob, options.mends ?? false)
        hearStored(blob.sha256)
        return blob
      } catch (thrown) {
        await handle?.close().catch(() => {})
        throw storageFault(thrown, 'taking in the file')
      } finally {
        await rm(temporary, { force: true }).catch(() => {})
      }
    },
    list: async function* () {
      for (const shard of await readdir(folder))
        if (/^[0-9a-f]{2}$/.test(shard))
          for (const name of await readdir(join(folder, shard)))
            if (sha256Pattern.test(name) && name.startsWith(shard)) yield name
    },
  }
}
