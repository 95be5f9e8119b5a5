import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { BytesRef } from '#app/records/bytes-ref.ts'
import type { HeldFiles } from './case-holdings.ts'

/** Maps are a few hundred kilobytes at most. */
const mostMapBytes = 2 ** 26

/** A small stored file in memory; null where it is missing, too large, or not what its hash says. */
export const readWholeFile = async (
  files: HeldFiles,
  ref: BytesRef | undefined,
  mostBytes = mostMapBytes,
): Promise<Uint8Array | null> => {
  if (ref === undefined) return null
  const file = await files.find(ref.sha256)
  if (file === null || file.bytes > mostBytes) return null
  const bytes = await buffer(await file.open())
  return createHash('sha256').update(bytes).digest('hex') === ref.sha256 ? bytes : null
}
