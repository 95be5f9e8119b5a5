import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Fault } from '#app/fault.ts'
import { passingName, sweepPassing } from '#main/process/passing-name.ts'
import { openBlobStore } from './blobs.ts'
import { caseFiles, caseFolderEnding, caseFolderName } from './case-folder.ts'
import { syncFolder } from './durable-file.ts'
import { type ArchivedFile, readArchive } from './read-archive.ts'
import { storageFault } from './storage-fault.ts'

const freeFolder = (parent: string, root: string): string => {
  const stem = root.slice(0, -caseFolderEnding.length)
  for (let copy = 1; copy < 1000; copy += 1) {
    const folder = join(parent, copy === 1 ? root : `${stem}-${copy}${caseFolderEnding}`)
    if (!existsSync(folder)) return folder
  }
  throw new Fault('input/conflict', 'The folder holds too many copies of this case. Choose another folder.')
}

/**
 * Takes a case out of its archive into a new folder below `parent` and returns its path. Every blob must have the hash
 * that is its name; the database and the log are checked when the case is opened. Throws vault/corrupt for an archive that
 * read-archive.ts refuses, and leaves nothing behind then.
 */
export const unarchiveCase = async (
  archive: string,
  parent: string,
  signal: AbortSignal,
): Promise<string> => {
  if (!existsSync(archive))
    throw new Fault('input/not-found', 'There is no such archive any more. Choose the file again.', {
      detail: { archive },
    })
  const temporary = join(parent, passingName('unpacking'))
  const files = caseFiles(temporary)
  try {
    await sweepPassing(parent)
    await mkdir(files.keys, { recursive: true })
    await mkdir(files.blobs)
    const blobs = await openBlobStore(files.blobs, true)
    const { bavail, bsize } = await statfs(parent)
    let leftBytes = bavail * bsize
    const take = async ({ name, bytes, stream }: ArchivedFile): Promise<void> => {
      leftBytes -= bytes
      if (leftBytes < 0)
        throw new Fault(
          'vault/full',
          'The drive has too little space for the case. Free some, or choose another.',
        )
      const inside = name.slice(name.indexOf('/') + 1)
      if (!inside.startsWith('blobs/')) {
        const place = join(temporary, inside)
        await mkdir(dirname(place), { recursive: true })
        await pipeline(stream, createWriteStream(place, { flags: 'wx', flush: true }), { signal })
        return
      }
      const { sha256 } = await blobs.write(stream, { mostBytes: bytes, signal })
      if (!inside.endsWith(sha256))
        throw new Fault(
          'vault/corrupt',
          'A file in the archive is not what its hash says. Get the archive again from its source.',
          {
            detail: { file: inside, found: sha256 },
          },
        )
    }
    const { root } = await readArchive(archive, signal, take)
    // The archive's name for the case is a stranger's text: it becomes a folder's name like any case number.
    const folder = freeFolder(parent, caseFolderName(root.slice(0, -caseFolderEnding.length)))
    await rename(temporary, folder)
    await syncFolder(parent)
    return folder
  } catch (thrown) {
    await rm(temporary, { recursive: true, force: true })
    throw storageFault(thrown, 'unpacking the archive')
  }
}
