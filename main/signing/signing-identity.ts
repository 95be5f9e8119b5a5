import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import type { ReportSigning } from '#app/records/report.ts'

/** A key with its certificate: who signs reports. The key never leaves the process. */
export interface SigningIdentity {
  readonly privateKey: KeyObject
  /** The signer's own certificate in DER. */
  readonly certificate: Uint8Array
  /** Certificates of those who certified it, the signer's own issuer first; in DER. */
  readonly chain: readonly Uint8Array[]
  readonly subject: string
  readonly issuer: string
  readonly isSelfSigned: boolean
  readonly notAfter: Date
}

/** Whether nobody but the certificate's own key vouches for it. */
export const isSelfSigned = (x509: X509Certificate): boolean =>
  x509.subject === x509.issuer && x509.verify(x509.publicKey)

/** A distinguished name on one line: 'CN=E. Examiner, O=Laboratory 3'. */
export const oneLine = (name: string): string => name.split('\n').join(', ')

const mostCertificates = 20
const leastRsaBits = 2048
const curves = ['prime256v1', 'secp384r1', 'secp521r1']

const problemOfKey = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined => {
  if (asymmetricKeyType === 'rsa')
    return (asymmetricKeyDetails?.modulusLength ?? 0) < leastRsaBits
      ? `its RSA key has fewer than ${leastRsaBits} bits`
      : undefined
  if (asymmetricKeyType === 'ec' && curves.includes(asymmetricKeyDetails?.namedCurve ?? '')) return undefined
  return 'its key is neither RSA nor on the curve P-256, P-384 or P-521, which readers of PDF files can check'
}

/**
 * Puts key and certificates together. Throws input/invalid where the key belongs to none of them or is of a kind that readers
 * cannot check, and where the certificate is not valid at `at` or not for signatures.
 */
export const identityOf = (
  privateKey: KeyObject,
  certificates: readonly Uint8Array[],
  at: Date,
): SigningIdentity => {
  const refuse = (why: string): never => {
    throw new Fault('input/invalid', `The certificate cannot sign a report: ${why}. Choose another one.`)
  }
  if (certificates.length > mostCertificates)
    refuse(`the file holds more than ${mostCertificates} certificates`)
  const parsed = certificates.map((der) => ({ der, x509: new X509Certificate(der) }))
  const own = parsed.find(({ x509 }) => x509.checkPrivateKey(privateKey))
  if (own === undefined) return refuse('none in the file belongs to its private key')
  const { x509 } = own
  const problem = problemOfKey(privateKey)
  if (problem !== undefined) refuse(problem)
  const [notBefore, notAfter] = [new Date(x509.validFrom), new Date(x509.validTo)]
  if (at > notAfter) refuse(`it expired on ${notAfter.toISOString()}`)
  if (at < notBefore) refuse(`it is valid only from ${notBefore.toISOString()} on`)
  const chain: Uint8Array[] = []
  for (let current = x509; !isSelfSigned(current); ) {
    const next = parsed.find(
      ({ der, x509: candidate }) =>
        der !== own.der &&
        !chain.includes(der) &&
        current.checkIssued(candidate) &&
        current.verify(candidate.publicKey),
    )
    if (next === undefined) break
    chain.push(next.der)
    current = next.x509
  }
  return {
    privateKey,
    certificate: own.der,
    chain,
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    isSelfSigned: isSelfSigned(x509),
    notAfter,
  }
}

/** What the report says about who signs it. */
export const describeSigning = (
  { subject, issuer, certificate, isSelfSigned: isOwn }: SigningIdentity,
  timeStampAuthority: string | null,
): ReportSigning => ({
  signer: subject,
  issuer,
  certificateSha256: createHash('sha256').update(certificate).digest('hex'),
  isSelfSigned: isOwn,
  timeStampAuthority,
})
