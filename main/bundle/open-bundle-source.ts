import { createReadStream, createWriteStream } from 'node:fs'
import { lstat, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as v from 'valibot'
import { type Entry, openPromise } from 'yauzl'
import { Fault } from '#app/fault.ts'
import { BundlePath } from '#app/records/bundle.ts'
import type { HeldFile } from '#main/verification/case-holdings.ts'

/** The files of a bundle, in a folder or a zip file: only plain files under plain names. */
export interface BundleSource {
  readonly files: ReadonlyMap<string, HeldFile>
  /** What else lies there, a sentence each: links, strange names. */
  readonly problems: readonly string[]
  /** A path of this machine at which the file can be read; null where the bundle has no such file. */
  readonly pathOf: (path: string) => Promise<string | null>
  readonly close: () => Promise<void>
}

const mostFiles = 500_000
const mostDepth = 4

const isPlain = (path: string): boolean => v.is(BundlePath, path)

const malformed = (problem: string, cause?: unknown): Fault =>
  new Fault(
    'input/invalid',
    `The file is no bundle: ${problem}. Get it again from its source; where another program packed it, unpack it and verify the folder.`,
    { detail: { problem }, cause },
  )

/** Names in a sentence: a stranger's text. */
const quoted = (name: string): string => JSON.stringify(name.slice(0, 200))

const openFolder = async (folder: string): Promise<BundleSource> => {
  const files = new Map<string, HeldFile>()
  const problems: string[] = []
  const walk = async (inside: readonly string[]): Promise<void> => {
    for (const found of await readdir(join(folder, ...inside), { withFileTypes: true })) {
      const path = [...inside, found.name].join('/')
      if (files.size + problems.length > mostFiles) throw malformed('it holds too many files')
      if (found.isDirectory() && inside.length < mostDepth && isPlain(path))
        await walk([...inside, found.name])
      else if (!found.isFile()) problems.push(`${quoted(path)} is a link, or lies too deep, or is no file.`)
      else if (!isPlain(path)) problems.push(`${quoted(path)} is not a name that a bundle has.`)
      else {
        const place = join(folder, ...inside, found.name)
        const { size } = await lstat(place)
        files.set(path, { bytes: size, open: async () => createReadStream(place) })
      }
    }
  }
  await walk([])
  return {
    files,
    problems,
    pathOf: async (path) => (files.has(path) ? join(folder, ...path.split('/')) : null),
    close: async () => {},
  }
}

const fileType = ({ externalFileAttributes }: Entry): number => (externalFileAttributes >>> 16) & 0o170000

/** Why an entry is refused. Only stored files pass, so an archive cannot unfold into more than it weighs. */
const problemOf = (entry: Entry): string | undefined => {
  if (!isPlain(entry.fileName)) return `${quoted(entry.fileName)} is not a name that a bundle has`
  if (entry.isEncrypted()) return 'it is encrypted'
  if (entry.compressionMethod !== 0 || entry.compressedSize !== entry.uncompressedSize)
    return 'its files are compressed'
  return [0, 0o100000].includes(fileType(entry)) ? undefined : `${quoted(entry.fileName)} is a link`
}

const openZip = async (file: string): Promise<BundleSource> => {
  const zip = await openPromise(file, { strictFileNames: true, validateEntrySizes: true, autoClose: false })
  let scratch: string | undefined
  const close = async (): Promise<void> => {
    zip.close()
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true })
  }
  try {
    const files = new Map<string, HeldFile>()
    let left = (await stat(file)).size
    for await (const entry of zip.eachEntry()) {
      const problem = problemOf(entry)
      if (problem !== undefined) throw malformed(problem)
      if (files.has(entry.fileName)) throw malformed(`${quoted(entry.fileName)} is in it twice`)
      left -= entry.compressedSize
      if (left < 0) throw malformed('its files are larger than itself')
      if (files.size >= mostFiles) throw malformed('it holds too many files')
      files.set(entry.fileName, {
        bytes: entry.uncompressedSize,
        open: () => zip.openReadStreamPromise(entry) as Promise<Readable>,
      })
    }
    return {
      files,
      problems: [],
      pathOf: async (path) => {
        const found = files.get(path)
        if (found === undefined) return null
        scratch ??= await mkdtemp(join(tmpdir(), 'assay-unpacked-'))
        const place = join(scratch, 'file')
        await rm(place, { force: true })
        await pipeline(await found.open(), createWriteStream(place, { flags: 'wx', mode: 0o600 }))
        return place
      },
      close,
    }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

/** Opens a bundle. Throws input/invalid for a file that is no zip file, or one that holds anything but plain stored files. */
export const openBundleSource = async (path: string): Promise<BundleSource> => {
  if ((await stat(path)).isDirectory()) return openFolder(path)
  try {
    return await openZip(path)
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    throw malformed(thrown instanceof Error ? thrown.message : 'it cannot be read', thrown)
  }
}
