import { createHash, sign } from 'node:crypto'
import * as asn1js from 'asn1js'
import { oid } from './cms-names.ts'
import type { SigningIdentity } from './signing-identity.ts'

const berOf = (node: asn1js.BaseBlock): Buffer => Buffer.from(node.toBER())
const sequence = (...value: asn1js.BaseBlock[]) => new asn1js.Sequence({ value })
const named = (value: string) => new asn1js.ObjectIdentifier({ value })
const octets = (bytes: Uint8Array) => new asn1js.OctetString({ valueHex: Uint8Array.from(bytes).buffer })

/** A structure that exists as bytes already. */
const embedded = (der: Uint8Array): asn1js.BaseBlock => {
  const { result, offset } = asn1js.fromBER(Uint8Array.from(der).buffer)
  if (offset !== der.length) throw new TypeError('not one DER structure')
  return result
}

const tagged = (tagNumber: number, value: asn1js.BaseBlock[]) =>
  new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber }, value })

/** DER wants the elements of a SET OF in the order of their bytes (X.690, section 11.6). */
const inOrder = (values: readonly asn1js.BaseBlock[]): asn1js.BaseBlock[] =>
  [...values].sort((a, b) => Buffer.compare(berOf(a), berOf(b)))

const attribute = (name: string, value: asn1js.BaseBlock) =>
  sequence(named(name), new asn1js.Set({ value: [value] }))

const sha256Algorithm = () => sequence(named(oid.sha256))

/** issuer and serial number as the certificate's own bytes hold them: TBSCertificate (RFC 5280, section 4.1). */
const issuerAndSerial = (certificate: Uint8Array): asn1js.BaseBlock => {
  const tbs = (embedded(certificate) as asn1js.Sequence).valueBlock.value[0] as asn1js.Sequence
  const fields = tbs.valueBlock.value.filter(({ idBlock }) => idBlock.tagClass !== 3)
  const [serial, , issuer] = fields
  return sequence(issuer as asn1js.BaseBlock, serial as asn1js.BaseBlock)
}

/**
 * Signs a SHA-256 digest (32 bytes) as PAdES baseline B-B wants it: CMS SignedData without content (RFC 5652) whose signed
 * attributes are content type, digest, and the hashes of the signer's certificate and its chain (RFC 5035), and no time
 * (EN 319 142-1).
 * `stamp` gives a time stamp token over the signature's value, for B-T; null leaves it out. Answers the ContentInfo in DER.
 */
export const writeCms = async (
  digest: Uint8Array,
  { privateKey, certificate, chain }: Pick<SigningIdentity, 'privateKey' | 'certificate' | 'chain'>,
  stamp: ((signature: Uint8Array) => Promise<Uint8Array>) | null,
): Promise<Uint8Array> => {
  const certificateIds = [certificate, ...chain].map((der) =>
    sequence(octets(createHash('sha256').update(der).digest())),
  )
  const attributes = inOrder([
    attribute(oid.contentType, named(oid.data)),
    attribute(oid.messageDigest, octets(digest)),
    attribute(oid.signingCertificateV2, sequence(sequence(...certificateIds))),
  ])
  const signature = sign('sha256', berOf(new asn1js.Set({ value: attributes })), privateKey)
  const algorithm =
    privateKey.asymmetricKeyType === 'rsa'
      ? sequence(named(oid.sha256WithRsa), new asn1js.Null())
      : sequence(named(oid.ecdsaWithSha256))
  const token = stamp === null ? null : await stamp(signature)
  const signer = sequence(
    new asn1js.Integer({ value: 1 }),
    issuerAndSerial(certificate),
    sha256Algorithm(),
    tagged(0, attributes),
    algorithm,
    octets(signature),
    ...(token === null ? [] : [tagged(1, [attribute(oid.timeStampToken, embedded(token))])]),
  )
  const signedData = sequence(
    new asn1js.Integer({ value: 1 }),
    new asn1js.Set({ value: [sha256Algorithm()] }),
    sequence(named(oid.data)),
    tagged(0, inOrder([certificate, ...chain].map(embedded))),
    new asn1js.Set({ value: [signer] }),
  )
  return berOf(sequence(named(oid.signedData), tagged(0, [signedData])))
}
