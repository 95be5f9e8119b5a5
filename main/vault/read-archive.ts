import { type Entry, openPromise } from 'yauzl'
import { Fault } from '#app/fault.ts'

/** One file of an archive: its name is one that a case has, `stream` ends after exactly its size. */
export interface ArchivedFile {
  readonly name: string
  readonly bytes: number
  readonly stream: AsyncIterable<Uint8Array>
}

/** The files of a case, below one folder; nothing else may be in its archive. */
const allowedName =
  /^[^/\\:\0]{1,200}\.assay\/(case\.sqlite|custody-head\.json|keys\/[0-9a-f]{64}\.pem|blobs\/([0-9a-f]{2})\/\2[0-9a-f]{62})$/

const malformed = (problem: string, cause?: unknown): Fault =>
  new Fault(
    'vault/corrupt',
    `The file is no archive of a case: ${problem}. Nothing was taken from it; get the archive again from its source.`,
    { detail: { problem }, cause },
  )

const unixModeOf = ({ externalFileAttributes }: Entry): number => (externalFileAttributes >>> 16) & 0o170000

/** The entry's problem, or undefined. Only stored files pass, so an archive cannot unfold into more than it weighs. */
const problemOf = (entry: Entry, root: string | undefined): string | undefined => {
  const name = entry.fileName
  if (!allowedName.test(name)) return 'it holds a file that no case has'
  if (root !== undefined && !name.startsWith(`${root}/`)) return 'it holds more than one case'
  if (entry.compressionMethod !== 0 || entry.compressedSize !== entry.uncompressedSize)
    return 'its files are compressed'
  if (entry.isEncrypted()) return 'its files are encrypted'
  return [0, 0o100000].includes(unixModeOf(entry)) ? undefined : 'it holds a link'
}

/**
 * Goes through an archive and hands each file to `take`, one after the other. Throws vault/corrupt for anything but the files
 * of one case stored without compression: other names, paths that lead elsewhere, links, names that come twice.
 */
export const readArchive = async (
  path: string,
  signal: AbortSignal,
  take: (file: ArchivedFile) => Promise<void>,
): Promise<{ readonly root: string }> => {
  let root: string | undefined
  const names = new Set<string>()
  try {
    const zip = await openPromise(path, { strictFileNames: true, validateEntrySizes: true, autoClose: false })
    try {
      for await (const entry of zip.eachEntry()) {
        signal.throwIfAborted()
        const problem = problemOf(entry, root)
        if (problem !== undefined) throw malformed(problem)
        const name = entry.fileName
        root ??= name.slice(0, name.indexOf('/'))
        if (names.has(name)) throw malformed('a file is in it twice')
        names.add(name)
        await take({ name, bytes: entry.uncompressedSize, stream: await zip.openReadStreamPromise(entry) })
      }
    } finally {
      zip.close()
    }
  } catch (thrown) {
    const isOurs = thrown instanceof Fault || signal.aborted || (thrown instanceof Error && 'errno' in thrown)
    throw isOurs ? thrown : malformed(thrown instanceof Error ? thrown.message : 'it cannot be read', thrown)
  }
  if (root === undefined || !names.has(`${root}/case.sqlite`)) throw malformed('it holds no case')
  return { root }
}
