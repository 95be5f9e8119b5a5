import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'

/** The request as the handlers that both hosts share take it; its body streams, its signal aborts with the connection. */
export const webRequest = (request: IncomingMessage, origin: string, signal: AbortSignal): Request => {
  const method = request.method ?? 'GET'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  // Joined as text: resolved as a reference, `//name/` would name another host.
  return new Request(`${origin}${request.url}`, {
    method,
    signal,
    ...(hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' } : {}),
  } as RequestInit)
}

/** Writes an answer of those handlers; resolves when it is written, or when the connection is gone. */
export const sendResponse = async (response: Response, to: ServerResponse): Promise<void> => {
  to.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body === null) {
    to.end()
    return
  }
  // A reader that goes away is no fault; the pipeline has released the source by then.
  await pipeline(Readable.fromWeb(response.body as NodeReadableStream), to).catch(() => {})
}
