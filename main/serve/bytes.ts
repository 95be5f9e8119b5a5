import { asFault, Fault } from '#app/fault.ts'
import type { BytesStore } from './bytes-store.ts'
import { faultResponse } from './fault-response.ts'
import { bytesPolicy, securityHeaders } from './security-headers.ts'

/** Where bytes are read and uploaded, below the host's origin. */
export const bytesPath = '/bytes'

/** What a page may be given under its own type; all else is an unnamed download. */
const namedMediaTypes: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'application/json',
])

const read = async (store: BytesStore, sha256: string): Promise<Response> => {
  const found = await store.open(sha256)
  if (found === undefined) throw new Fault('input/not-found', 'The open case has no such bytes.')
  const isNamed = namedMediaTypes.has(found.mediaType)
  return new Response(found.stream, {
    headers: {
      ...securityHeaders,
      'Content-Security-Policy': bytesPolicy,
      'Content-Type': isNamed ? found.mediaType : 'application/octet-stream',
      'Content-Length': String(found.bytes),
      // Bytes under a hash never change.
      'Cache-Control': 'private, max-age=31536000, immutable',
      ...(isNamed ? {} : { 'Content-Disposition': 'attachment' }),
    },
  })
}

const receive = async (store: BytesStore, request: Request): Promise<Response> => {
  if (request.body === null) throw new Fault('input/invalid', 'The upload has no bytes.')
  const received = await store.receive(request.body, request.signal)
  return Response.json(received, {
    status: 201,
    headers: { ...securityHeaders, 'Content-Security-Policy': bytesPolicy, 'Cache-Control': 'no-store' },
  })
}

/**
 * Answers GET /bytes/SHA256 and PUT /bytes (whose answer is the JSON of ReceivedBytes) for any host that has let the
 * request in. Never rejects: a fault is one reply line with a fitting status.
 */
export const serveBytes =
  (store: BytesStore) =>
  async (request: Request): Promise<Response> => {
    try {
      const { pathname } = new URL(request.url)
      const sha256 = /^\/bytes\/([0-9a-f]{64})$/.exec(pathname)?.[1]
      if (request.method === 'GET' && sha256 !== undefined) return await read(store, sha256)
      if (request.method === 'PUT' && pathname === bytesPath) return await receive(store, request)
      throw new Fault('input/not-found', 'There is nothing under this address.')
    } catch (thrown) {
      return faultResponse(asFault(thrown))
    }
  }
