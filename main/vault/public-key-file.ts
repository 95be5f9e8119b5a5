import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { caseFiles } from './case-folder.ts'
import { replaceFile } from './durable-file.ts'
import type { InstallationKey } from './installation-key.ts'

/** Keeps the installation's public key in the case's folder too, for whoever checks the log without SQLite. */
export const writePublicKey = async (
  folder: string,
  { fingerprint, publicKeyPem }: InstallationKey,
): Promise<void> => {
  const { keys } = caseFiles(folder)
  await mkdir(keys, { recursive: true })
  await replaceFile(join(keys, `${fingerprint}.pem`), publicKeyPem)
}
