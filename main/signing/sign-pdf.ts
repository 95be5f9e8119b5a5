import { createHash } from 'node:crypto'
import { Fault } from '#app/fault.ts'
import { appendSignatureField, type SignatureWords } from './append-signature-field.ts'
import { requestTimeStamp } from './request-time-stamp.ts'
import type { SigningIdentity } from './signing-identity.ts'
import { writeCms } from './write-cms.ts'

export interface PdfSigning extends SignatureWords {
  readonly identity: SigningIdentity
  /** Address of a time stamping authority (RFC 3161); null signs without a time stamp. */
  readonly timeStampAuthority: string | null
}

const roomForSignature = 2048
/** A token carries its authority's certificates. */
const roomForTimeStamp = 16_384

/**
 * Signs a finished PDF file, PAdES baseline B-B, or B-T with a time stamp: answers the file with an incremental update behind its
 * own bytes. Throws input/invalid for a file that cannot be signed, engine/unavailable where no time stamp can be had.
 */
export const signPdf = async (
  pdf: Uint8Array,
  { identity, timeStampAuthority, ...words }: PdfSigning,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  const certificates = [identity.certificate, ...identity.chain]
  const room =
    roomForSignature +
    certificates.reduce((sum, der) => sum + der.length, 0) +
    (timeStampAuthority === null ? 0 : roomForTimeStamp)
  const { pdf: prepared, place } = appendSignatureField(pdf, words, room)
  const digest = createHash('sha256')
    .update(prepared.subarray(0, place.from - 1))
    .update(prepared.subarray(place.to + 1))
    .digest()
  const stamp =
    timeStampAuthority === null
      ? null
      : (value: Uint8Array) => requestTimeStamp(value, timeStampAuthority, signal)
  const cms = await writeCms(digest, identity, stamp)
  signal.throwIfAborted()
  const digits = Buffer.from(cms).toString('hex')
  if (digits.length > place.to - place.from)
    throw new Fault(
      'engine/failed',
      'The signature with its time stamp is longer than the room for it. Sign without a time stamp, or with another authority.',
    )
  prepared.write(digits, place.from, 'latin1')
  return prepared
}
