import { createHash } from 'node:crypto'
import type { BytesStore } from './bytes-store.ts'

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A store in memory that holds `blobs`, each with its media type, and keeps what it receives. */
export const memoryBytes = (
  blobs: readonly (readonly [content: Uint8Array, mediaType: string])[],
): BytesStore & { readonly received: Map<string, Uint8Array> } => {
  const byHash = new Map(blobs.map(([content, mediaType]) => [sha256Of(content), { content, mediaType }]))
  const received = new Map<string, Uint8Array>()
  return {
    received,
    open: async (sha256) => {
      const found = byHash.get(sha256)
      if (found === undefined) return undefined
      const stream = new Blob([Buffer.from(found.content)]).stream()
      return { bytes: found.content.byteLength, mediaType: found.mediaType, stream }
    },
    receive: async (stream) => {
      const content = Buffer.from(await new Response(stream).arrayBuffer())
      received.set(sha256Of(content), content)
      return { sha256: sha256Of(content), bytes: content.byteLength }
    },
  }
}
