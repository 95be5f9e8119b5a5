import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { Fault } from '#app/fault.ts'
import { passingName, sweepPassing } from '#main/process/passing-name.ts'
import { copyWithoutBlobs, requireIntactBlobs } from './backup-case.ts'
import { caseFiles } from './case-folder.ts'
import type { CaseVault } from './case-vault.ts'
import { readArchive } from './read-archive.ts'
import { storageFault } from './storage-fault.ts'

const sha256OfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

const freePath = (wanted: string): string => {
  for (let copy = 1; copy < 1000; copy += 1) {
    const path = copy === 1 ? `${wanted}.zip` : `${wanted}-${copy}.zip`
    if (!existsSync(path)) return path
  }
  throw new Fault('input/conflict', 'There are too many archives of this case beside it. Move some away.')
}

const writeZip = async (
  path: string,
  files: readonly { readonly source: string; readonly name: string }[],
  signal: AbortSignal,
): Promise<void> => {
  const zip = new ZipFile()
  // Stored, not compressed: pictures do not shrink, and an archive must be readable with any tool in twenty years.
  for (const { source, name } of files) zip.addFile(source, name, { compress: false })
  zip.end()
  const failed = new Promise<never>((_, reject) => zip.once('error', reject))
  await Promise.race([
    pipeline(zip.outputStream, createWriteStream(path, { flags: 'wx' }), { signal }),
    failed,
  ])
  const handle = await open(path, 'r+')
  await handle.sync()
  await handle.close()
}

/** Reads the archive back and compares every file with what went in. */
const verifyZip = async (
  path: string,
  expected: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> => {
  const found = new Map<string, string>()
  await readArchive(path, signal, async ({ name, stream }) => {
    const hash = createHash('sha256')
    for await (const chunk of stream) hash.update(chunk)
    found.set(name, hash.digest('hex'))
  })
  const wrong = [...expected].find(([name, sha256]) => found.get(name) !== sha256)?.[0]
  if (wrong !== undefined || found.size !== expected.size)
    throw new Fault(
      'vault/corrupt',
      'The archive does not read back as it was written, and was removed. Check the drive, then archive the case again.',
      { detail: { file: wrong ?? 'a file too many' } },
    )
}

export interface Archive {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** Writes the whole case as one zip file beside its folder, reads it back and compares; the log names its hash. */
export const archiveCase = async (vault: CaseVault, signal: AbortSignal): Promise<Archive> => {
  const parent = dirname(vault.folder)
  const root = basename(vault.folder)
  const work = join(parent, passingName('archive'))
  const temporary = `${work}.part`
  try {
    await sweepPassing(parent)
    await mkdir(work)
    await copyWithoutBlobs(vault, work)
    const { database, head, keys } = caseFiles(work)
    const keyNames = [...vault.custody.evidence().keys.keys()].map((fingerprint) =>
      join(keys, `${fingerprint}.pem`),
    )
    const plain = [database, head, ...keyNames].map((source) => ({
      source,
      name: `${root}/${relative(work, source).replaceAll(sep, '/')}`,
    }))
    const blobs: { source: string; name: string }[] = []
    const expected = new Map<string, string>()
    for (const sha256 of await requireIntactBlobs(vault, signal)) {
      const name = `${root}/blobs/${sha256.slice(0, 2)}/${sha256}`
      blobs.push({ source: await vault.blobs.pathOf(sha256), name })
      expected.set(name, sha256)
    }
    for (const { source, name } of plain) expected.set(name, await sha256OfFile(source))
    await writeZip(temporary, [...plain, ...blobs], signal)
    await verifyZip(temporary, expected, signal)
    const path = freePath(join(parent, root))
    await rename(temporary, path)
    const archive = { path, bytes: (await stat(path)).size, sha256: await sha256OfFile(path) }
    if (vault.readOnly === null)
      vault.custody.change('noting the archive', (note) => {
        const { bytes, sha256 } = archive
        const detail = { name: basename(path), bytes, sha256 }
        note({ act: 'case archived', subject: vault.cases.read().number, detail })
      })
    return archive
  } catch (thrown) {
    throw storageFault(thrown, 'the archive')
  } finally {
    await rm(temporary, { force: true })
    await rm(work, { recursive: true, force: true })
  }
}
