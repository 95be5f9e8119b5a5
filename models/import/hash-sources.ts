import { basename } from 'node:path'
import { hashFile } from '../packs/hash-file.ts'
import type { ImportOptions } from './import-checkpoint.ts'

/** A file that a pack is made from, and what it is for. */
export interface SourceFile {
  readonly role: string
  readonly path: string
}

/** Names, sizes and hashes of the files a pack is made from, for its provenance. Throws `model/missing`. */
export const hashSources = async (files: readonly SourceFile[], { signal, onProgress }: ImportOptions) => {
  const sources = []
  for (const { role, path } of files) {
    const name = basename(path)
    const hashed = await hashFile(path, {
      ...(signal ? { signal } : {}),
      onProgress: (done) => onProgress?.({ activity: `hashing ${name}, bytes`, done }),
    })
    sources.push({ role, name, ...hashed })
  }
  return sources
}
