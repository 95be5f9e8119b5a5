import * as v from 'valibot'
import { Sha256 } from '../ids.ts'

/** Bytes that lie in the case's blob store; they travel by hash through the `bytes` route, never within records. */
export const BytesRef = v.object({
  sha256: Sha256,
  bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  mediaType: v.string(),
})
export type BytesRef = v.InferOutput<typeof BytesRef>
