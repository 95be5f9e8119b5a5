import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Fault } from '#app/fault.ts'
import { passingName, sweepPassing } from '#main/process/passing-name.ts'
import { openBlobStore } from './blobs.ts'
import { canonicalJson } from './canonical-json.ts'
import { caseFiles, caseFolderEnding } from './case-folder.ts'
import type { CaseVault } from './case-vault.ts'
import { replaceFile, syncFolder } from './durable-file.ts'
import { storageFault } from './storage-fault.ts'

/** Throws evidence/changed when a blob is not what its name says. */
export const requireIntactBlobs = async (
  vault: CaseVault,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const names: string[] = []
  for await (const name of vault.blobs.list()) {
    names.push(name)
    if (!(await vault.blobs.verify(name, signal)).intact)
      throw new Fault(
        'evidence/changed',
        'A stored file of the case is not what it was when it was taken in, so no copy was made. Verify the originals to see which one.',
        { detail: { sha256: name } },
      )
  }
  return names.sort()
}

/** Writes the parts of a case that are not blobs into `folder`: the database as it is now, the head, the public keys. */
export const copyWithoutBlobs = async (vault: CaseVault, folder: string): Promise<void> => {
  const files = caseFiles(folder)
  await mkdir(files.keys, { recursive: true })
  await mkdir(files.blobs, { recursive: true })
  await vault.copyDatabaseTo(files.database)
  const { head, keys } = vault.custody.evidence()
  await replaceFile(files.head, `${canonicalJson(vault.custody.head() ?? (head as null))}\n`)
  for (const [fingerprint, pem] of keys) await replaceFile(join(files.keys, `${fingerprint}.pem`), pem)
}

/** Copies the open case into a new folder below `parent`, each file verified, and returns its path. */
export const backupCase = async (vault: CaseVault, parent: string, signal: AbortSignal): Promise<string> => {
  const { number } = vault.cases.read()
  const time = new Date()
    .toISOString()
    .replaceAll(/[^0-9]/g, '')
    .slice(0, 14)
  const folder = join(parent, `${basename(vault.folder, caseFolderEnding)}-${time}${caseFolderEnding}`)
  const temporary = join(parent, passingName('backup'))
  if (existsSync(folder)) throw new Fault('input/conflict', 'There is a backup of this second already.')
  try {
    await sweepPassing(parent)
    await copyWithoutBlobs(vault, temporary)
    const copies = await openBlobStore(caseFiles(temporary).blobs, true)
    for (const name of await requireIntactBlobs(vault, signal))
      await copies.write(await vault.blobs.read(name), { signal })
    await rename(temporary, folder)
    await syncFolder(parent)
  } catch (thrown) {
    await rm(temporary, { recursive: true, force: true })
    throw storageFault(thrown, 'the backup')
  }
  if (vault.readOnly === null)
    vault.custody.change('noting the backup', (note) =>
      note({ act: 'case backed up', subject: number, detail: { folder: basename(folder) } }),
    )
  return folder
}
