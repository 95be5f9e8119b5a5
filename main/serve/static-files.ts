import { open } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { Fault } from '#app/fault.ts'
import { faultResponse } from './fault-response.ts'
import { pagePolicy, securityHeaders } from './security-headers.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** A path that can only lead down: names of letters, digits, hyphens, underscores and inner dots. */
const isPlainPath = (pathname: string): boolean => /^(\/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)+$/.test(pathname)

/**
 * Answers GET of the built renderer's files in `folder`; `/` is index.html. Never rejects. Any path that is not made of
 * plain names is not found, so that nothing outside the folder can be named.
 */
export const serveStaticFiles =
  (folder: string) =>
  async (request: Request): Promise<Response> => {
    const notFound = () => faultResponse(new Fault('input/not-found', 'There is nothing under this address.'))
    const { pathname } = new URL(request.url)
    const path = pathname === '/' ? '/index.html' : pathname
    const mediaType = mediaTypes[extname(path)]
    if (request.method !== 'GET' || mediaType === undefined || !isPlainPath(path)) return notFound()
    try {
      await using file = await open(join(folder, path))
      if (!(await file.stat()).isFile()) return notFound()
      return new Response(await file.readFile(), {
        headers: {
          ...securityHeaders,
          'Content-Security-Policy': pagePolicy,
          'Content-Type': mediaType,
          'Cache-Control': 'no-cache',
        },
      })
    } catch {
      return notFound()
    }
  }
