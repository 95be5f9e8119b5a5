import { Fault } from '#app/fault.ts'
import type { BytesRef } from '#app/records/bytes-ref.ts'

/** Bytes by hash, in memory. */
export interface StandInBytes {
  readonly keep: (blob: Blob) => Promise<BytesRef>
  readonly read: (sha256: string) => Promise<Blob>
}

const hexOf = (digest: ArrayBuffer): string =>
  [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

export const hashOf = async (blob: Blob, algorithm: 'SHA-256' | 'SHA-512'): Promise<string> =>
  hexOf(await crypto.subtle.digest(algorithm, await blob.arrayBuffer()))

export const createStandInBytes = (): StandInBytes => {
  const blobs = new Map<string, Blob>()
  return {
    keep: async (blob) => {
      const sha256 = await hashOf(blob, 'SHA-256')
      blobs.set(sha256, blob)
      return {
        sha256,
        bytes: blob.size,
        mediaType: blob.type === '' ? 'application/octet-stream' : blob.type,
      }
    },
    read: async (sha256) => {
      const blob = blobs.get(sha256)
      if (blob === undefined) throw new Fault('input/not-found', 'The open case has no such bytes.')
      return blob
    },
  }
}
