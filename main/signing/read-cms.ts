import * as asn1js from 'asn1js'
import { checkDer } from './check-der.ts'
import { malformedCms } from './malformed-cms.ts'

/** An attribute's values, each as its own bytes. */
type Attributes = ReadonlyMap<string, readonly Uint8Array[]>

/** A SignedData with one signer (RFC 5652, section 5), taken apart; every field as the very bytes that stand there. */
export interface ReadCms {
  readonly version: number
  readonly contentType: string
  /** The signed content; null where it lies elsewhere. */
  readonly content: Uint8Array | null
  readonly digestAlgorithms: readonly string[]
  /** In DER. */
  readonly certificates: readonly Uint8Array[]
  readonly signer: {
    readonly version: number
    /** issuer and serial number, as DER. */
    readonly issuer: Uint8Array
    readonly serial: Uint8Array
    readonly digestAlgorithm: string
    readonly signedAttributes: Attributes
    /** What the signature is over: the attributes as a SET. */
    readonly signedBytes: Uint8Array
    readonly signatureAlgorithm: string
    readonly signature: Uint8Array
    readonly unsignedAttributes: Attributes
  }
}

const rawOf = (node: asn1js.BaseBlock): Uint8Array => Uint8Array.from(node.valueBeforeDecodeView)

const expect = <T extends asn1js.BaseBlock>(
  node: asn1js.BaseBlock | undefined,
  kind: new (...args: never[]) => T,
  what: string,
): T => {
  if (node instanceof kind) return node
  throw malformedCms(`${what} is not what it should be`)
}

const sequenceTag = 16
const setTag = 17

/** The parts of a SEQUENCE, a SET, or something that stands in a context-specific tag. */
const partsOf = (
  node: asn1js.BaseBlock | undefined,
  what: string,
  kind: 'sequence' | 'set' | 'tagged' = 'sequence',
): readonly asn1js.BaseBlock[] => {
  const isKind =
    kind === 'tagged'
      ? node?.idBlock.tagClass === 3
      : node?.idBlock.tagClass === 1 && node.idBlock.tagNumber === (kind === 'set' ? setTag : sequenceTag)
  if (isKind && node instanceof asn1js.Constructed) return node.valueBlock.value
  throw malformedCms(`${what} is not what it should be`)
}

const identifier = (node: asn1js.BaseBlock | undefined, what: string): string =>
  expect(node, asn1js.ObjectIdentifier, what).valueBlock.toString()

const wholeNumber = (node: asn1js.BaseBlock | undefined, what: string): number =>
  expect(node, asn1js.Integer, what).valueBlock.valueDec

/** An algorithm's name; its parameters may only be absent or NULL, so that nothing else can hide in them. */
const algorithm = (node: asn1js.BaseBlock | undefined, what: string): string => {
  const [name, parameters, ...more] = partsOf(node, what)
  if (more.length > 0 || (parameters !== undefined && !(parameters instanceof asn1js.Null)))
    throw malformedCms(`${what} has parameters that are not understood`)
  return identifier(name, what)
}

const isTagged = (node: asn1js.BaseBlock | undefined, tagNumber: number): boolean =>
  node?.idBlock.tagClass === 3 && node.idBlock.tagNumber === tagNumber

const attributesOf = (node: asn1js.BaseBlock | undefined): Attributes => {
  const attributes = new Map<string, readonly Uint8Array[]>()
  for (const one of node === undefined ? [] : partsOf(node, 'a set of attributes', 'tagged')) {
    const [name, values, ...more] = partsOf(one, 'an attribute')
    const key = identifier(name, "an attribute's name")
    if (attributes.has(key) || more.length > 0) throw malformedCms('an attribute stands there twice')
    attributes.set(key, partsOf(values, 'an attribute', 'set').map(rawOf))
  }
  return attributes
}

/** Reads exactly one structure. Throws input/invalid where there is another, or bytes after it. */
export const readDer = (der: Uint8Array, what: string): asn1js.BaseBlock => {
  const bytes = Uint8Array.from(der)
  const { result, offset } = asn1js.fromBER(bytes.buffer)
  if (offset !== bytes.length || result.error !== '') throw malformedCms(`${what} is not one whole structure`)
  return result
}

const readSigner = (node: asn1js.BaseBlock | undefined): ReadCms['signer'] => {
  const parts = [...partsOf(node, "the signer's part")]
  const [version, sid, digest] = parts.splice(0, 3)
  const attributes = isTagged(parts[0], 0) ? parts.shift() : undefined
  if (attributes === undefined) throw malformedCms('it has no signed attributes')
  const [signatureAlgorithm, value] = parts.splice(0, 2)
  const unsigned = isTagged(parts[0], 1) ? parts.shift() : undefined
  if (parts.length > 0) throw malformedCms("the signer's part holds more than it should")
  const [issuer, serial] = partsOf(sid, "the signer's name")
  if (issuer === undefined || serial === undefined) throw malformedCms("the signer's name is incomplete")
  // Implicitly tagged where it stands, but signed as the SET that it is (RFC 5652, section 5.4).
  const signedBytes = rawOf(attributes)
  signedBytes[0] = 0x31
  return {
    version: wholeNumber(version, "the signer's version"),
    issuer: rawOf(issuer),
    serial: rawOf(serial),
    digestAlgorithm: algorithm(digest, 'the digest algorithm'),
    signedAttributes: attributesOf(attributes),
    signedBytes,
    signatureAlgorithm: algorithm(signatureAlgorithm, 'the signature algorithm'),
    signature: Uint8Array.from(expect(value, asn1js.OctetString, 'the signature').valueBlock.valueHexView),
    unsignedAttributes: attributesOf(unsigned),
  }
}

/** Takes a CMS ContentInfo with SignedData and one signer apart. Throws input/invalid for anything else. */
export const readCms = (der: Uint8Array, signedDataName: string): ReadCms => {
  checkDer(der)
  const [type, wrapped] = partsOf(readDer(der, 'the signature'), 'the signature')
  if (identifier(type, 'its type') !== signedDataName) throw malformedCms('it is no SignedData')
  const inside = partsOf(wrapped, 'the signature', 'tagged')
  if (!isTagged(wrapped, 0) || inside.length !== 1) throw malformedCms('it is not what it should be')
  const parts = [...partsOf(inside[0], 'the signature')]
  const [version, digests, encapsulated] = parts.splice(0, 3)
  const certificates = isTagged(parts[0], 0) ? parts.shift() : undefined
  const [signers, ...more] = parts
  const [signer, ...others] = partsOf(signers, 'the signers', 'set')
  if (others.length > 0 || more.length > 0) throw malformedCms('it has more than one signer')
  const [contentType, content, ...beyond] = partsOf(encapsulated, 'the content')
  const [octets, ...furtherOctets] = content === undefined ? [] : partsOf(content, 'the content', 'tagged')
  if (beyond.length > 0 || furtherOctets.length > 0 || (content !== undefined && !isTagged(content, 0)))
    throw malformedCms('the content is not what it should be')
  return {
    version: wholeNumber(version, 'its version'),
    contentType: identifier(contentType, "the content's type"),
    content:
      octets === undefined
        ? null
        : Uint8Array.from(Buffer.from(expect(octets, asn1js.OctetString, 'the content').getValue())),
    digestAlgorithms: partsOf(digests, 'the digest algorithms', 'set').map((one) =>
      algorithm(one, 'a digest algorithm'),
    ),
    certificates:
      certificates === undefined ? [] : partsOf(certificates, 'the certificates', 'tagged').map(rawOf),
    signer: readSigner(signer),
  }
}
