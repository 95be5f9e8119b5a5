import { writeFile } from 'node:fs/promises'
import { storageFault } from '#main/vault/storage-fault.ts'

/** Writes what was decoded, for this user alone. A drive that is full is no fault of the evidence: throws `vault/full`. */
export const writeDecoded = async (path: string, bytes: Uint8Array): Promise<void> => {
  try {
    await writeFile(path, bytes, { mode: 0o600 })
  } catch (thrown) {
    throw storageFault(thrown, 'decoding the picture')
  }
}
