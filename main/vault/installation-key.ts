import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import { createSecretFile, readSecretFile } from './secret-file.ts'
import { storageFault } from './storage-fault.ts'

/** The key of this installation: it signs the heads of custody logs, and never leaves the machine. */
export interface InstallationKey {
  /** SHA-256 of the public key's SubjectPublicKeyInfo, hexadecimal. */
  readonly fingerprint: string
  readonly publicKeyPem: string
  /** Ed25519 over the bytes, in base64. */
  readonly sign: (bytes: Uint8Array) => string
}

const fingerprintOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')

const ed25519 = (key: KeyObject): KeyObject => {
  if (key.asymmetricKeyType !== 'ed25519')
    throw new TypeError(`the key is ${key.asymmetricKeyType}, not ed25519`)
  return key
}

/** Fingerprint of a public key in PEM; undefined when it is not an Ed25519 key. */
export const fingerprintOfPem = (publicKeyPem: string): string | undefined => {
  try {
    return fingerprintOf(ed25519(createPublicKey(publicKeyPem)))
  } catch {
    return undefined
  }
}

/** Whether `signature` (base64) was made over the bytes by the key in PEM; false for anything malformed. */
export const isSignedBy = (publicKeyPem: string, bytes: Uint8Array, signature: string): boolean => {
  try {
    return verify(null, bytes, ed25519(createPublicKey(publicKeyPem)), Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

/** The key in a PKCS #8 PEM; throws on anything but Ed25519. */
export const keyFromPem = (privateKeyPem: string): InstallationKey => {
  const privateKey = ed25519(createPrivateKey(privateKeyPem))
  const publicKey = createPublicKey(privateKey)
  return {
    fingerprint: fingerprintOf(publicKey),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64'),
  }
}

export const newKeyPem = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** Loads the installation's key from the user's data folder, and creates it (mode 0600) at the first start. */
export const loadInstallationKey = (dataFolder: string): InstallationKey => {
  const file = join(dataFolder, 'installation-key.pem')
  let pem: string | undefined
  try {
    if (readSecretFile(file) === undefined) createSecretFile(file, newKeyPem())
    chmodSync(file, 0o600)
    pem = readSecretFile(file)
  } catch (thrown) {
    throw storageFault(thrown, "reading this installation's key")
  }
  try {
    return keyFromPem(pem ?? '')
  } catch (thrown) {
    throw new Fault(
      'vault/corrupt',
      `This installation's signing key (${file}) is damaged. Restore it from a backup; or move it away, and a new key is made, under which earlier cases say that the key changed.`,
      { detail: { file }, cause: thrown },
    )
  }
}
