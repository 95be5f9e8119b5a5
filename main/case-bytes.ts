import { Readable } from 'node:stream'
import type { CaseDesk } from './case-desk.ts'
import type { BytesStore } from './serve/bytes-store.ts'
import type { UploadStore } from './serve/upload-store.ts'

/**
 * Bytes of the open case that this program made itself, by hash; what is uploaded waits for whoever uses it. `elsewhere` knows
 * bytes that lie in no record of a finding: pages of reports.
 */
export const caseBytes = (
  desk: CaseDesk,
  uploads: UploadStore,
  elsewhere: BytesStore['open'] = async () => undefined,
): BytesStore => ({
  open: async (sha256) => {
    const vault = desk.current()
    const derived = vault?.derivedBytes(sha256) ?? null
    if (vault === null || derived === null) return elsewhere(sha256)
    await vault.requireDerivedIntact(sha256)
    const { bytes, mediaType } = derived
    const stream = Readable.toWeb(Readable.from(await vault.blobs.read(sha256))) as ReadableStream<Uint8Array>
    return { bytes, mediaType, stream }
  },
  receive: uploads.receive,
})
