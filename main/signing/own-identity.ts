import { createHash, createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { Fault } from '#app/fault.ts'
import { createSecretFile, readSecretFile } from '#main/vault/secret-file.ts'
import { storageFault } from '#main/vault/storage-fault.ts'
import { identityOf, type SigningIdentity } from './signing-identity.ts'

const validYears = 10

/** RFC 5280, section 4.2.1.3: digitalSignature and contentCommitment. */
const keyUsage = new Uint8Array([0b1100_0000])

/** At most 64 characters (RFC 5280, appendix A.1). */
const nameOf = (fingerprint: string): string =>
  `Assay self-signed key ${fingerprint.slice(0, 16)} (vouched for by nobody)`

/** A new key on the curve P-256 with a certificate that it signs itself, both in PEM. */
const newIdentityPem = async (at: Date): Promise<string> => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const fingerprint = createHash('sha256').update(spki).digest('hex')
  const { subtle } = globalThis.crypto
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  const certificate = new pkijs.Certificate()
  certificate.version = 2
  certificate.serialNumber = new asn1js.Integer({ valueHex: serialOf(fingerprint) })
  for (const name of [certificate.subject, certificate.issuer])
    name.typesAndValues.push(
      new pkijs.AttributeTypeAndValue({
        type: '2.5.4.3',
        value: new asn1js.Utf8String({ value: nameOf(fingerprint) }),
      }),
    )
  certificate.notBefore.value = at
  certificate.notAfter.value = new Date(Date.UTC(at.getUTCFullYear() + validYears, at.getUTCMonth(), 1))
  certificate.extensions = [
    new pkijs.Extension({
      extnID: '2.5.29.15',
      critical: true,
      extnValue: new asn1js.BitString({ valueHex: keyUsage.buffer, unusedBits: 6 }).toBER(),
    }),
  ]
  await certificate.subjectPublicKeyInfo.importKey(
    await subtle.importKey('spki', spki, algorithm, true, ['verify']),
  )
  await certificate.sign(await subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']), 'SHA-256')
  const pem = new X509Certificate(Buffer.from(certificate.toSchema(true).toBER())).toString()
  return `${privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim()}\n${pem}`
}

/** Positive, and of the key: two keys never share a number. */
const serialOf = (fingerprint: string): ArrayBuffer => {
  const bytes = Uint8Array.from(Buffer.from(fingerprint.slice(0, 32), 'hex'))
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes.buffer
}

const read = (pem: string, at: Date): SigningIdentity => {
  const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.exec(pem)?.[0]
  return identityOf(createPrivateKey(pem), [new X509Certificate(certificate ?? '').raw], at)
}

/**
 * The key that signs reports where the examiner has no certificate: made at its first use and kept (mode 0600) in the user's data
 * folder beside the installation's key. Its certificate is signed by itself and says so in its name.
 */
export const loadOwnIdentity = async (dataFolder: string, at: Date): Promise<SigningIdentity> => {
  const file = join(dataFolder, 'report-signing-key.pem')
  let pem: string | undefined
  try {
    if (readSecretFile(file) === undefined) createSecretFile(file, await newIdentityPem(at))
    chmodSync(file, 0o600)
    pem = readSecretFile(file)
  } catch (thrown) {
    throw storageFault(thrown, 'reading the key that signs reports')
  }
  try {
    return read(pem ?? '', at)
  } catch (thrown) {
    const why = thrown instanceof Fault ? ` ${thrown.message}` : ''
    throw new Fault(
      'vault/corrupt',
      `This installation's key for reports (${file}) cannot be used.${why} Restore it from a backup; or move it away, and a new one is made.`,
      { detail: { file }, cause: thrown },
    )
  }
}
