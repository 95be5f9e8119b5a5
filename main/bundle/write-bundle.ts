import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { Fault } from '#app/fault.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { syncFolder } from '#main/vault/durable-file.ts'
import { storageFault } from '#main/vault/storage-fault.ts'
import { type BundleEntry, type BundleOptions, planBundle } from './plan-bundle.ts'

export interface WriteBundleOptions extends BundleOptions {
  /** A folder that does not exist yet, or a file whose name ends in .zip. */
  readonly out: string
  readonly onProgress: (progress: { readonly doneBytes: number; readonly totalBytes: number }) => void
}

export interface WrittenBundle {
  readonly path: string
  readonly files: number
  readonly bytes: number
  /** SHA-256 of bundle.json, which names the hash of every other file. */
  readonly manifestSha256: string
}

const changed = (path: string): Fault =>
  new Fault(
    'evidence/changed',
    'A stored file of the case is not what it was, so no bundle was made. Verify the case to see which one.',
    { detail: { path } },
  )

/** The entry's bytes, checked on the way: an end other than the right one is an error. */
const bytesOf = async function* (
  { blobs }: CaseVault,
  { path, bytes, sha256, content }: BundleEntry,
  hear: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) {
    hear(content.length)
    yield content
    return
  }
  const hash = createHash('sha256')
  let count = 0
  for await (const chunk of await blobs.read(content.blob)) {
    hash.update(chunk)
    count += chunk.length
    hear(chunk.length)
    yield chunk
  }
  if (count !== bytes || hash.digest('hex') !== sha256) throw changed(path)
}

const writeFolder = async (
  folder: string,
  entries: readonly BundleEntry[],
  read: (entry: BundleEntry) => AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> => {
  await mkdir(folder)
  const folders = new Set<string>()
  for (const entry of entries) {
    const place = join(folder, ...entry.path.split('/'))
    if (!folders.has(dirname(place))) await mkdir(dirname(place), { recursive: true })
    folders.add(dirname(place))
    await pipeline(read(entry), createWriteStream(place, { flags: 'wx', flush: true }), { signal })
  }
}

/** Stored, not compressed, and without times: the same case gives the same bytes, and any tool can read them. */
const writeZip = async (
  file: string,
  entries: readonly BundleEntry[],
  read: (entry: BundleEntry) => AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> => {
  const zip = new ZipFile()
  const failure = new AbortController()
  const fail = (thrown: unknown): void => failure.abort(thrown)
  zip.once('error', fail)
  let reading: Readable | undefined
  for (const entry of entries)
    zip.addReadStreamLazy(
      entry.path,
      {
        compress: false,
        size: entry.bytes,
        mtime: new Date(1980, 0, 1),
        mode: 0o100644,
        forceDosTimestamp: true,
      },
      (done) => {
        reading = Readable.from(read(entry), { objectMode: false }).once('error', fail)
        done(null, reading)
      },
    )
  zip.end()
  try {
    await pipeline(zip.outputStream, createWriteStream(file, { flags: 'wx' }), {
      signal: AbortSignal.any([signal, failure.signal]),
    })
  } catch (thrown) {
    throw failure.signal.aborted ? failure.signal.reason : thrown
  } finally {
    reading?.destroy()
  }
  const handle = await open(file, 'r+')
  await handle.sync()
  await handle.close()
}

/**
 * Writes a bundle of the open case: everything that an opposing expert needs to verify and repeat the examination. It gets its name
 * when it is complete; a failure or an abort leaves nothing behind. The log of a case that can be written names its hash.
 * Throws input/conflict where something has that name, evidence/changed where a stored file is not what it was.
 */
export const writeBundle = async (
  vault: CaseVault,
  { out, onProgress, ...options }: WriteBundleOptions,
  signal: AbortSignal,
): Promise<WrittenBundle> => {
  const path = resolve(out)
  if (existsSync(path))
    throw new Fault(
      'input/conflict',
      'There is a file or folder of that name already. Choose another name.',
      {
        detail: { path },
      },
    )
  const temporary = join(dirname(path), `.bundle-${randomUUID()}.part`)
  try {
    await mkdir(dirname(path), { recursive: true })
    const plan = await planBundle(vault, options, signal)
    let doneBytes = 0
    const read = (entry: BundleEntry) =>
      bytesOf(vault, entry, (bytes) => {
        signal.throwIfAborted()
        doneBytes += bytes
        onProgress({ doneBytes, totalBytes: plan.bytes })
      })
    const write = path.toLowerCase().endsWith('.zip') ? writeZip : writeFolder
    await write(temporary, plan.entries, read, signal)
    signal.throwIfAborted()
    await rename(temporary, path)
    await syncFolder(dirname(path))
    const { sha256 } = plan.entries.find((entry) => entry.path === 'bundle.json')!
    if (vault.readOnly === null)
      vault.custody.change('noting the bundle', (note) =>
        note({
          act: 'bundle exported',
          subject: vault.cases.read().number,
          detail: {
            name: basename(path),
            manifestSha256: sha256,
            files: plan.entries.length,
            originals: options.areOriginalsIncluded ? 'included' : 'left out',
          },
        }),
      )
    return { path, files: plan.entries.length, bytes: plan.bytes, manifestSha256: sha256 }
  } catch (thrown) {
    throw storageFault(thrown, 'the bundle')
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
