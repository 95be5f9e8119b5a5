import type { Session } from 'electron'
import { isOwnAddress } from './origin.ts'

/** Requests that leave no machine: our own scheme, and what the page holds in memory. */
const isLocal = (address: string): boolean =>
  isOwnAddress(address) || /^blob:assay:\/\/workstation\//.test(address)

export interface SessionLock {
  /** How many requests have been blocked since the start. */
  readonly blockedRequests: () => number
}

/** Takes network, permissions, devices, downloads and the spelling dictionary's download from everything in the session. */
export const lockSession = (session: Session, allowsDevtools: boolean): SessionLock => {
  let blocked = 0
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = isLocal(details.url) || (allowsDevtools && details.url.startsWith('devtools://'))
    if (!allowed) blocked += 1
    answer({ cancel: !allowed })
  })
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.on('will-download', (event) => event.preventDefault())
  return { blockedRequests: () => blocked }
}
