import { bridgeWire, type HostBridge, hostBridgeName } from '#app/contract/host-bridge.ts'
import { fetchedBytes } from './fetched-bytes.ts'
import type { HostLink } from './host-link.ts'

/** Electron's main process through the preload script's bridge; bytes come from the page's own scheme. */
export const electronLink = (bridge: HostBridge, origin: string): HostLink => ({
  wire: bridgeWire(bridge),
  ...fetchedBytes(origin, {}),
  pathsOf: (files) => bridge.pathsOf(files),
  onMenu: (listener) => bridge.onMenu(listener),
})

/** The preload script's bridge, or undefined in a browser. */
export const findHostBridge = (page: object): HostBridge | undefined =>
  (page as Readonly<Record<string, HostBridge | undefined>>)[hostBridgeName]
