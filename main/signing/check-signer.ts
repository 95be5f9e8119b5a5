import { createHash, verify, X509Certificate } from 'node:crypto'
import * as asn1js from 'asn1js'
import { hashNames, oid, signatureHashes } from './cms-names.ts'
import { malformedCms } from './malformed-cms.ts'
import { type ReadCms, readDer } from './read-cms.ts'
import { isSelfSigned, oneLine } from './signing-identity.ts'

/** Who signed, and everything that is wrong with the signature; it holds where `problems` is empty. */
export interface CheckedSigner {
  readonly problems: readonly string[]
  /** null where the signer's certificate is not there. */
  readonly certificate: X509Certificate | null
  readonly subject: string
  readonly issuer: string
  readonly isSelfSigned: boolean
  /** Name of the last certificate that vouches for the signer; whether it is trusted is for the reader to say. */
  readonly root: string
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)

/** issuer and serial of a certificate, as bytes (RFC 5280, section 4.1). */
const identityOf = (der: Uint8Array): { readonly issuer: Uint8Array; readonly serial: Uint8Array } | null => {
  const tbs = (readDer(der, 'a certificate') as asn1js.Sequence).valueBlock.value[0]
  if (!(tbs instanceof asn1js.Sequence)) return null
  const [serial, , issuer] = tbs.valueBlock.value.filter(({ idBlock }) => idBlock.tagClass !== 3)
  return serial === undefined || issuer === undefined
    ? null
    : { serial: serial.valueBeforeDecodeView, issuer: issuer.valueBeforeDecodeView }
}

/** The hashes of certificates that were signed along, the signer's own first: ESSCertID(v2), RFC 5035 and RFC 2634. */
const signedCertificateHashes = (
  attributes: ReadCms['signer']['signedAttributes'],
): readonly { readonly hash: string; readonly value: Uint8Array }[] => {
  const second = attributes.get(oid.signingCertificateV2)?.[0]
  const bytes = second ?? attributes.get(oid.signingCertificate)?.[0]
  if (bytes === undefined) return []
  const step = (node: asn1js.BaseBlock | undefined): readonly asn1js.BaseBlock[] =>
    node instanceof asn1js.Sequence ? node.valueBlock.value : []
  return step(step(readDer(bytes, "the signer's certificate"))[0]).map((one) => {
    const parts = [...step(one)]
    let hash: string | undefined = second === undefined ? 'sha1' : 'sha256'
    if (second !== undefined && parts[0] instanceof asn1js.Sequence) {
      const [name] = step(parts.shift())
      hash = hashNames[name instanceof asn1js.ObjectIdentifier ? name.valueBlock.toString() : '']
    }
    const [value] = parts
    if (hash === undefined || !(value instanceof asn1js.OctetString))
      throw malformedCms("the hash of the signer's certificate cannot be read")
    return { hash, value: value.valueBlock.valueHexView }
  })
}

/** Follows the issuers from the signer; every certificate must have its place in the chain. */
const followChain = (
  own: X509Certificate,
  others: readonly X509Certificate[],
  problems: string[],
): X509Certificate => {
  const left = new Set(others)
  let current = own
  while (!isSelfSigned(current)) {
    const next = [...left].find((one) => current.checkIssued(one) && current.verify(one.publicKey))
    if (next === undefined) break
    left.delete(next)
    current = next
  }
  if (left.size > 0)
    problems.push('a certificate that lies with it vouches for nobody: it was changed or added')
  if (!isSelfSigned(current) && current.subject === current.issuer)
    problems.push('the certificate that vouches for all others was changed')
  return current
}

/**
 * Checks a signature by the book (RFC 5652, 5035): versions, algorithms, the digest of `content`, the signer's certificate and its
 * hash, the signature itself, the certificates that vouch for it. Trust in the last of them is not decided here; where a foreign
 * authority did not sign the hashes of its issuers along, a change in the last of these may go unseen, and vouches for nothing.
 */
export const checkSigner = (
  cms: ReadCms,
  {
    content,
    contentType,
    version,
  }: { readonly content: Uint8Array; readonly contentType: string; readonly version: number },
): CheckedSigner => {
  const problems: string[] = []
  const { signer } = cms
  const nobody = { certificate: null, subject: '', issuer: '', isSelfSigned: false, root: '' }
  const hash = hashNames[signer.digestAlgorithm]
  if (hash === undefined) problems.push('its hash function is not accepted')
  if (cms.version !== version || signer.version !== 1) problems.push('its version is another one')
  if (cms.digestAlgorithms.join() !== signer.digestAlgorithm)
    problems.push('it names different hash functions')
  if (cms.contentType !== contentType) problems.push('it is over another kind of content')
  const signedType = signer.signedAttributes.get(oid.contentType)
  if (signedType?.length !== 1 || !equal(signedType[0]!, derName(contentType)))
    problems.push('the signed kind of content is another one')
  const digest = signer.signedAttributes.get(oid.messageDigest)
  const own = createHash(hash ?? 'sha256')
    .update(content)
    .digest()
  if (digest?.length !== 1 || !equal(digest[0]!, Buffer.concat([Buffer.from([4, own.length]), own])))
    problems.push('the signed bytes are not what they were: they were changed after signing')
  const parsed = cms.certificates.map((der) => ({ der, x509: new X509Certificate(der) }))
  const mine = parsed.filter(({ der }) => {
    const identity = identityOf(der)
    return identity !== null && equal(identity.issuer, signer.issuer) && equal(identity.serial, signer.serial)
  })
  const [found] = mine
  if (found === undefined || mine.length > 1)
    return { ...nobody, problems: [...problems, "the signer's certificate is not with it"] }
  const { x509 } = found
  const [signed, ...signedChain] = signedCertificateHashes(signer.signedAttributes)
  const isOf = (der: Uint8Array, { hash: name, value }: NonNullable<typeof signed>): boolean =>
    equal(createHash(name).update(der).digest(), value)
  if (signed === undefined || !isOf(found.der, signed))
    problems.push("the signer's certificate is not the one that was signed along")
  if (!signedChain.every((one) => parsed.some(({ der }) => isOf(der, one))))
    problems.push('a certificate that was signed along was changed or is missing')
  const bound = signatureHashes[signer.signatureAlgorithm]
  const isKnown = bound !== undefined && (bound === null || bound === hash)
  if (!isKnown) problems.push('its algorithm is not accepted')
  else if (!verify(bound ?? hash, signer.signedBytes, x509.publicKey, signer.signature))
    problems.push('the signature does not match: it was changed, or made with another key')
  const others = parsed.filter((one) => one !== found).map((one) => one.x509)
  const root = followChain(x509, others, problems)
  return {
    problems,
    certificate: x509,
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    isSelfSigned: isSelfSigned(x509),
    root: oneLine(isSelfSigned(root) ? root.subject : root.issuer),
  }
}

const derName = (value: string): Uint8Array => new Uint8Array(new asn1js.ObjectIdentifier({ value }).toBER())
