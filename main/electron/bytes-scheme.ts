import type { CustomScheme, Protocol } from 'electron'
import { Fault } from '#app/fault.ts'
import { bytesPath, serveBytes } from '#main/serve/bytes.ts'
import type { BytesStore } from '#main/serve/bytes-store.ts'
import { faultResponse } from '#main/serve/fault-response.ts'
import { serveStaticFiles } from '#main/serve/static-files.ts'
import { isOwnAddress, scheme } from './origin.ts'

/** What the scheme may do; must be registered before Electron is ready. */
export const schemePrivileges: CustomScheme = {
  scheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: false },
}

/** Serves the built renderer and /bytes under the scheme; everything else there is not found. */
export const serveScheme = (
  protocol: Pick<Protocol, 'handle'>,
  store: BytesStore,
  rendererFolder: string,
): void => {
  const files = serveStaticFiles(rendererFolder)
  const bytes = serveBytes(store)
  protocol.handle(scheme, async (request) => {
    if (!isOwnAddress(request.url))
      return faultResponse(new Fault('input/not-found', 'There is nothing under this address.'))
    const { pathname } = new URL(request.url)
    return pathname.startsWith(bytesPath) ? bytes(request) : files(request)
  })
}
