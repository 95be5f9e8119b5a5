import { contract } from '#app/contract/contract.ts'
import type { HostLink } from '../bridge/host-link.ts'
import { createStandInBytes } from './stand-in-bytes.ts'
import { standInHandlers } from './stand-in-handlers.ts'
import { standInWire } from './stand-in-wire.ts'

/** A host that lives in the page, for development and tests. */
export const standInLink = (): HostLink => {
  const bytes = createStandInBytes()
  return {
    wire: standInWire(contract, standInHandlers(bytes)),
    readBytes: bytes.read,
    upload: async (file) => (await bytes.keep(file)).sha256,
    pathsOf: null,
    onMenu: () => () => {},
  }
}
