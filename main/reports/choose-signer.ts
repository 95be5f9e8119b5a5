import { readFile } from 'node:fs/promises'
import type { SignWith } from '#app/contract/report.ts'
import type { UploadStore } from '#main/serve/upload-store.ts'
import { openPkcs12 } from '#main/signing/open-pkcs12.ts'
import { loadOwnIdentity } from '#main/signing/own-identity.ts'
import type { SigningIdentity } from '#main/signing/signing-identity.ts'

export interface SignerPlaces {
  readonly uploads: UploadStore
  /** Where this workstation keeps its own key. */
  readonly dataFolder: string
}

/**
 * The key with which a report is signed. An uploaded file is removed once it was read, whatever came of it. Throws
 * input/unauthorised for a wrong passphrase, input/invalid for a file or certificate that cannot sign.
 */
export const chooseSigner = async (
  sign: SignWith,
  { uploads, dataFolder }: SignerPlaces,
  at: Date,
): Promise<SigningIdentity> => {
  if (sign.kind === 'own key') return loadOwnIdentity(dataFolder, at)
  try {
    return openPkcs12(await readFile(await uploads.find(sign.upload)), sign.passphrase, at)
  } finally {
    await uploads.drop(sign.upload)
  }
}
