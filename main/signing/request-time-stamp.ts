import { createHash, randomBytes } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { Fault } from '#app/fault.ts'
import { oid } from './cms-names.ts'
import { readTimeStamp } from './read-time-stamp.ts'

const mostReplyBytes = 2 ** 20
const waitMs = 30_000

const unavailable = (url: string, why: string, cause?: unknown): Fault =>
  new Fault(
    'engine/unavailable',
    `The time stamping authority at ${url} gave no time stamp: ${why}. Nothing was signed; try again, or sign without a time stamp.`,
    { detail: { url }, cause },
  )

const readReply = async (response: Response, url: string): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > mostReplyBytes) throw unavailable(url, 'its reply is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The token of a reply that grants one (RFC 3161, section 2.4.2). */
const tokenOf = (reply: Uint8Array, url: string): Uint8Array => {
  let parsed: pkijs.TimeStampResp
  try {
    parsed = pkijs.TimeStampResp.fromBER(Uint8Array.from(reply).buffer)
  } catch (cause) {
    throw unavailable(url, 'its reply is no time stamp', cause)
  }
  const { status, timeStampToken } = parsed
  if ((status.status !== 0 && status.status !== 1) || timeStampToken === undefined)
    throw unavailable(url, `it refused (status ${status.status})`)
  return new Uint8Array(timeStampToken.toSchema().toBER())
}

/**
 * Asks an authority (RFC 3161 over HTTP) for a time stamp of these bytes, checks that it is one of just these, and answers the
 * token in DER. Throws engine/unavailable where there is none to be had.
 */
export const requestTimeStamp = async (
  bytes: Uint8Array,
  url: string,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  const digest = createHash('sha256').update(bytes).digest()
  // The first bit clear: the nonce is a positive number.
  const nonce = Uint8Array.from(randomBytes(16))
  nonce[0] = (nonce[0]! & 0x7f) | 0x40
  const request = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: oid.sha256 }),
      hashedMessage: new asn1js.OctetString({ valueHex: Uint8Array.from(digest).buffer }),
    }),
    nonce: new asn1js.Integer({ valueHex: nonce.buffer }),
    certReq: true,
  })
  let reply: Uint8Array
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: Buffer.from(request.toSchema().toBER()),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(waitMs)]),
    })
    if (!response.ok) throw unavailable(url, `it answered ${response.status}`)
    reply = await readReply(response, url)
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown instanceof Fault
      ? thrown
      : unavailable(url, thrown instanceof Error ? thrown.message : String(thrown), thrown)
  }
  const token = tokenOf(reply, url)
  const stamp = readTimeStamp(token, bytes)
  if (stamp.problems.length > 0) throw unavailable(url, stamp.problems.join('; '))
  if (stamp.nonce === null || !Buffer.from(stamp.nonce).equals(Buffer.from(nonce)))
    throw unavailable(url, 'its reply belongs to another request')
  return token
}
