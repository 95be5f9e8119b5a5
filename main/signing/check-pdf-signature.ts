import { asFault } from '#app/fault.ts'
import { type CheckedSigner, checkSigner } from './check-signer.ts'
import { oid } from './cms-names.ts'
import { readCms } from './read-cms.ts'
import { type ReadTimeStamp, readTimeStamp } from './read-time-stamp.ts'

/** A PDF file's signature and everything that is wrong with it; it holds where `problems` is empty. */
export interface PdfSignature {
  readonly problems: readonly string[]
  readonly signer: CheckedSigner | null
  /** The time that the signer claims. */
  readonly claimedAt: string | null
  /** null: there is none, so the time is the signer's own claim. */
  readonly timeStamp: ReadTimeStamp | null
  /** How many bytes the file had before it was signed; null where that cannot be told. */
  readonly unsignedBytes: number | null
}

const claimedTime = (text: string): string | null => {
  const found = /\/M\s*\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z\)/.exec(text)
  return found === null
    ? null
    : `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}:${found[6]}.000Z`
}

interface Place {
  readonly from: number
  readonly to: number
}

/** Where the one place lies that is not signed; a sentence where it is not as it must be (ISO 32000-1, 12.8.1). */
const findPlace = (text: string): Place | string => {
  const ranges = [...text.matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g)]
  const [range] = ranges
  if (range === undefined || ranges.length > 1) return `it has ${ranges.length} signatures instead of one`
  const [first, firstLength, second, secondLength] = range.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ]
  if (first !== 0 || second + secondLength !== text.length)
    return 'the signature does not cover the whole file: something was added before or after it'
  if (firstLength >= second || text[firstLength] !== '<' || text[second - 1] !== '>')
    return 'the signature leaves out more than itself'
  if (!/\/Contents\s*$/.test(text.slice(Math.max(0, firstLength - 20), firstLength)))
    return 'the signature does not lie where its dictionary says'
  return { from: firstLength + 1, to: second - 1 }
}

/** The signature's DER and nothing else: after it only zeros, and digits as the program writes them. */
const readPlace = (text: string, { from, to }: Place): Uint8Array | string => {
  const digits = text.slice(from, to)
  if (!/^(?:[0-9a-f]{2})*$/.test(digits)) return "the signature's digits were changed"
  const bytes = Buffer.from(digits, 'hex')
  // A definite length in at most four bytes (X.690, 8.1.3).
  const lengthBytes = (bytes[1] ?? 0) & 0x7f
  if (bytes[0] !== 0x30 || (bytes[1] ?? 0) <= 0x80 || lengthBytes > 4) return 'the signature is no structure'
  const end = 2 + lengthBytes + bytes.readUIntBE(2, lengthBytes)
  if (end > bytes.length || bytes.subarray(end).some((byte) => byte !== 0))
    return 'the room behind the signature is not empty'
  return bytes.subarray(0, end)
}

/**
 * Checks the signature of a PDF file that this program signed: it must cover every byte but itself. null where the file has none.
 * Never throws.
 */
export const checkPdfSignature = (pdf: Uint8Array): PdfSignature | null => {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  const text = bytes.toString('latin1')
  if (!/\/(ByteRange|AcroForm|SubFilter|Sig)\b/.test(text)) return null
  const claimedAt = claimedTime(text)
  const broken = (problem: string): PdfSignature => ({
    problems: [problem],
    signer: null,
    claimedAt,
    timeStamp: null,
    unsignedBytes: null,
  })
  const place = findPlace(text)
  if (typeof place === 'string') return broken(place)
  const der = readPlace(text, place)
  if (typeof der === 'string') return broken(der)
  try {
    const cms = readCms(der, oid.signedData)
    const content = Buffer.concat([bytes.subarray(0, place.from - 1), bytes.subarray(place.to + 1)])
    const signer = checkSigner(cms, { content, contentType: oid.data, version: 1 })
    const problems = [...signer.problems]
    if (cms.content !== null) problems.push('it carries a content of its own')
    const { unsignedAttributes, signature } = cms.signer
    const tokens = unsignedAttributes.get(oid.timeStampToken) ?? []
    if (unsignedAttributes.size > (tokens.length === 1 ? 1 : 0) || tokens.length > 1)
      problems.push('it carries attributes that nobody signed')
    const [token] = tokens
    const timeStamp = token === undefined ? null : readTimeStamp(token, signature)
    if (timeStamp !== null) problems.push(...timeStamp.problems)
    const when = timeStamp?.at ?? (claimedAt === null ? null : new Date(claimedAt))
    const { certificate } = signer
    if (
      certificate !== null &&
      (when === null || when < new Date(certificate.validFrom) || when > new Date(certificate.validTo))
    )
      problems.push("the signer's certificate was not valid at the time of signing")
    return { problems, signer, claimedAt, timeStamp, unsignedBytes: endOfUnsigned(text, place) }
  } catch (thrown) {
    return broken(asFault(thrown).message)
  }
}

/** The update begins after the end mark of the file as it was (ISO 32000-1, 7.5.6). */
const endOfUnsigned = (text: string, { from }: Place): number | null => {
  const mark = text.lastIndexOf('%%EOF', from)
  if (mark < 0) return null
  const end = mark + '%%EOF'.length
  return text[end] === '\n' ? end + 1 : end
}
