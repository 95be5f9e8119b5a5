import type { IpcRenderer, WebUtils } from 'electron'
import type { HostBridge } from '#app/contract/host-bridge.ts'
import type { MenuItem } from '#app/contract/menu-items.ts'
import type { Reply } from '#app/contract/wire.ts'
import { answerChannel, menuChannel, requestChannel } from './channels.ts'

/** The bridge that the page gets: calls in agreed channels and paths of files that the examiner gave, nothing generic. */
export const preloadBridge = (
  ipc: Pick<IpcRenderer, 'on' | 'off' | 'send'>,
  { getPathForFile }: Pick<WebUtils, 'getPathForFile'>,
  platform: string,
): HostBridge => {
  const hearing = new Map<number, (reply: Reply) => void>()
  ipc.on(answerChannel, (_event, { number, reply }: { readonly number: number; readonly reply: Reply }) => {
    const hear = hearing.get(number)
    if (reply.kind !== 'value') hearing.delete(number)
    hear?.(reply)
  })
  return {
    platform,
    call: (number, call, hear) => {
      hearing.set(number, hear)
      ipc.send(requestChannel, { kind: 'call', number, call })
    },
    abort: (number) => ipc.send(requestChannel, { kind: 'cancel', number }),
    onMenu: (listener) => {
      const hear = (_event: unknown, item: MenuItem) => listener(item)
      ipc.on(menuChannel, hear)
      return () => {
        ipc.off(menuChannel, hear)
      }
    },
    pathsOf: (files) => files.map((file) => getPathForFile(file as Parameters<typeof getPathForFile>[0])),
  }
}
