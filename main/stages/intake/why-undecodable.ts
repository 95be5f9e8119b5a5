import { asFault, type Fault } from '#app/fault.ts'
import { isDecodable, type MediaKind } from '#main/engines/decoder/media-signature.ts'

/** Why a file is not given to the decoder at all, a sentence for the examiner; null where it is. */
export const whyNotDecoded = (kind: MediaKind | null, bytes: number): string | null => {
  if (bytes === 0) return 'The file is empty.'
  if (kind === null) return 'The file is of no kind that is known here, so it is not decoded.'
  if (isDecodable(kind.mediaType)) return null
  if (kind.mediaType === 'image/svg+xml')
    return 'The file is an SVG drawing, which can hold programs, so it is not decoded.'
  return `The file is a ${kind.title}, which is not decoded here.`
}

/** The decoder's fault as the exhibit's reason; what is no fault of the evidence is thrown on. */
export const undecodableReason = (thrown: unknown): string => {
  const fault: Fault = asFault(thrown)
  const isOfEvidence = fault.family === 'evidence'
  if (isOfEvidence || fault.code === 'engine/exhausted' || fault.code === 'engine/failed')
    return fault.message
  throw thrown
}
