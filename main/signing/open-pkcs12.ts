import { createPrivateKey, type KeyObject } from 'node:crypto'
import forge from 'node-forge'
import { Fault } from '#app/fault.ts'
import { identityOf, type SigningIdentity } from './signing-identity.ts'

/** A PKCS #12 file holds a key and some certificates: a few kilobytes. */
const mostBytes = 2 ** 20

const notPkcs12 = (cause?: unknown): Fault =>
  new Fault(
    'input/invalid',
    'The file is no PKCS #12 container (.p12 or .pfx). Choose the file with your certificate and its private key.',
    { cause },
  )

const wrongPassword = (cause: unknown): Fault =>
  new Fault(
    'input/unauthorised',
    'The password does not open the certificate file. Type it again; nothing was signed.',
    { cause },
  )

const binaryOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const derOf = (node: forge.asn1.Asn1): Buffer => Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1')

const readContainer = (bytes: Uint8Array): forge.asn1.Asn1 => {
  if (bytes.length > mostBytes) throw notPkcs12()
  try {
    const container = forge.asn1.fromDer(binaryOf(bytes))
    const version = (container.value as forge.asn1.Asn1[])[0]
    // PFX ::= SEQUENCE { version INTEGER {v3(3)}, authSafe, macData } (RFC 7292, section 4)
    if (version?.type !== forge.asn1.Type.INTEGER || version.value !== '\x03') throw notPkcs12()
    return container
  } catch (thrown) {
    throw thrown instanceof Fault ? thrown : notPkcs12(thrown)
  }
}

/** Names what the container refuses. */
const refused = (thrown: unknown): Fault => {
  const message = thrown instanceof Error ? thrown.message : ''
  return /password|MAC|decrypt|padding|Invalid/i.test(message) ? wrongPassword(thrown) : notPkcs12(thrown)
}

/**
 * The container's check value takes the password in UTF-16, but newer encryption (PBES2) takes it in UTF-8; the library gives both
 * the same text. Beyond ASCII, a container whose check value fits and whose contents do not open is tried again without it.
 */
const unlock = (container: forge.asn1.Asn1, password: string): forge.pkcs12.Pkcs12Pfx => {
  try {
    return forge.pkcs12.pkcs12FromAsn1(container, false, password)
  } catch (thrown) {
    const isCheckValue = thrown instanceof Error && /MAC/.test(thrown.message)
    if (isCheckValue || /^[\x20-\x7e]*$/.test(password)) throw refused(thrown)
  }
  try {
    const parts = (container.value as forge.asn1.Asn1[]).slice(0, 2)
    const bare = { ...container, value: parts }
    return forge.pkcs12.pkcs12FromAsn1(bare, false, forge.util.encodeUtf8(password))
  } catch (thrown) {
    throw refused(thrown)
  }
}

const bagsOf = (pfx: forge.pkcs12.Pkcs12Pfx): readonly forge.pkcs12.Bag[] =>
  pfx.safeContents.flatMap(({ safeBags }) => safeBags)

const keyOf = ({ key, asn1 }: forge.pkcs12.Bag): KeyObject => {
  const der = key
    ? derOf(forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key as forge.pki.rsa.PrivateKey)))
    : derOf(asn1)
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

/**
 * Opens an examiner's certificate with its key. Throws input/invalid for a file that is none, that holds no key or several, or
 * whose certificate is not valid at `at`; input/unauthorised for a wrong password.
 */
export const openPkcs12 = (bytes: Uint8Array, password: string, at: Date): SigningIdentity => {
  const bags = bagsOf(unlock(readContainer(bytes), password))
  const { oids } = forge.pki
  const keys = bags.filter(({ type }) => type === oids.keyBag || type === oids.pkcs8ShroudedKeyBag)
  const certificates = bags
    .filter(({ type }) => type === oids.certBag)
    .map(({ cert, asn1 }) => derOf(cert ? forge.pki.certificateToAsn1(cert) : asn1))
  const [first, ...more] = keys
  if (first === undefined || more.length > 0 || certificates.length === 0)
    throw new Fault(
      'input/invalid',
      `The file holds ${keys.length} private keys and ${certificates.length} certificates. Choose one with a single key and its certificate.`,
    )
  try {
    return identityOf(keyOf(first), certificates, at)
  } catch (thrown) {
    throw thrown instanceof Fault ? thrown : notPkcs12(thrown)
  }
}
