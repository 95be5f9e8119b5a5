import { createHash, timingSafeEqual } from 'node:crypto'
import * as pkijs from 'pkijs'
import { asFault } from '#app/fault.ts'
import { type CheckedSigner, checkSigner } from './check-signer.ts'
import { hashNames, oid } from './cms-names.ts'
import { readCms } from './read-cms.ts'

/** A time stamp and everything that is wrong with it; it holds where `problems` is empty. */
export interface ReadTimeStamp {
  readonly problems: readonly string[]
  readonly at: Date | null
  /** Who stamped; null where that cannot be told. */
  readonly authority: CheckedSigner | null
  /** Big-endian; null where the token names none. */
  readonly nonce: Uint8Array | null
}

const wrong = (...problems: readonly string[]): ReadTimeStamp => ({
  problems,
  at: null,
  authority: null,
  nonce: null,
})

/** Reads a time stamp token (RFC 3161) and checks that it is over the hash of `stamped` and rightly signed. Never throws. */
export const readTimeStamp = (token: Uint8Array, stamped: Uint8Array): ReadTimeStamp => {
  try {
    const cms = readCms(token, oid.signedData)
    if (cms.content === null || cms.contentType !== oid.timeStampInfo) return wrong('it is no time stamp')
    const authority = checkSigner(cms, { content: cms.content, contentType: oid.timeStampInfo, version: 3 })
    const { messageImprint, genTime, nonce } = pkijs.TSTInfo.fromBER(Uint8Array.from(cms.content).buffer)
    const problems = authority.problems.map((problem) => `time stamp: ${problem}`)
    const hash = hashNames[messageImprint.hashAlgorithm.algorithmId]
    const imprint = Buffer.from(messageImprint.hashedMessage.valueBlock.valueHexView)
    const expected = createHash(hash ?? 'sha256')
      .update(stamped)
      .digest()
    if (hash === undefined || imprint.length !== expected.length || !timingSafeEqual(imprint, expected))
      problems.push('the time stamp is over something else')
    const { certificate } = authority
    if (certificate !== null && certificate.keyUsage?.includes(oid.timeStamping) !== true)
      problems.push('the certificate that stamped is not for time stamps')
    if (
      certificate !== null &&
      (genTime < new Date(certificate.validFrom) || genTime > new Date(certificate.validTo))
    )
      problems.push('the certificate that stamped was not valid then')
    return {
      problems,
      at: genTime,
      authority,
      nonce: nonce ? new Uint8Array(nonce.valueBlock.valueHexView) : null,
    }
  } catch (thrown) {
    return wrong(`the time stamp cannot be read (${asFault(thrown).message})`)
  }
}
