import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Wire } from '#app/contract/wire.ts'
import { asFault, Fault } from '#app/fault.ts'
import { bytesPath, serveBytes } from '#main/serve/bytes.ts'
import type { BytesStore } from '#main/serve/bytes-store.ts'
import { faultResponse } from '#main/serve/fault-response.ts'
import { serveStaticFiles } from '#main/serve/static-files.ts'
import { type AccessClaim, checkAccess, makeToken, tokenHeader } from './access.ts'
import { readCall, sendReplies } from './serve-call.ts'
import { sendResponse, webRequest } from './web-messages.ts'

export interface HttpHostOptions {
  readonly wire: Wire
  readonly store: BytesStore
  /** The built renderer. */
  readonly rendererFolder: string
}

export interface HttpHost {
  /** http://127.0.0.1:PORT */
  readonly origin: string
  readonly token: string
  /** The page with the token in its fragment, which never travels: to open once; the page keeps the token. */
  readonly address: string
  /** Stops listening and breaks off what is under way. */
  readonly close: () => Promise<void>
}

const text = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join() : header

const claimOf = ({ method, headers }: IncomingMessage): AccessClaim => ({
  method: method ?? '',
  host: headers.host,
  origin: headers.origin,
  fetchSite: text(headers['sec-fetch-site']),
  token: text(headers[tokenHeader]),
})

/** Serves the workstation to a browser on this machine: 127.0.0.1 on a free port, to whoever has the token. */
export const startHttpHost = async ({ wire, store, rendererFolder }: HttpHostOptions): Promise<HttpHost> => {
  const token = makeToken()
  const files = serveStaticFiles(rendererFolder)
  const bytes = serveBytes(store)
  let authority = ''

  const answer = async (request: IncomingMessage, response: ServerResponse, signal: AbortSignal) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const isFile = request.method === 'GET' && !path.startsWith(bytesPath)
    // The page's own files hold nothing of a case, and a browser's first request cannot carry a header.
    checkAccess(claimOf(request), { authority, token }, !isFile)
    if (request.method === 'POST' && path === '/call') {
      await sendReplies(wire, await readCall(request), response, signal)
      return
    }
    if (!['GET', 'PUT'].includes(request.method ?? '') || !path.startsWith('/'))
      throw new Fault('input/not-found', 'There is nothing under this address.')
    const asked = webRequest(request, `http://${authority}`, signal)
    await sendResponse(await (isFile ? files(asked) : bytes(asked)), response)
  }

  const server = createServer((request, response) => {
    const gone = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    answer(request, response, gone.signal).catch(async (thrown: unknown) => {
      if (response.headersSent || response.destroyed) {
        response.destroy()
        return
      }
      // The rest of a body that was refused is not read, so the connection cannot be used again.
      if (!request.complete) response.setHeader('Connection', 'close')
      await sendResponse(faultResponse(asFault(thrown)), response)
      if (!request.complete) request.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  authority = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const origin = `http://${authority}`
  return {
    origin,
    token,
    address: `${origin}/#token=${token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
