import type { IpcMain, IpcMainEvent, WebContents } from 'electron'
import type { Wire } from '#app/contract/wire.ts'
import type { Port } from '#main/serve/port.ts'
import { servePort } from '#main/serve/serve-port.ts'
import { answerChannel, requestChannel } from './channels.ts'
import { isOwnAddress } from './origin.ts'

/** Only the page itself may call: the window's own top frame, at our address. */
const isPage = (event: IpcMainEvent, contents: WebContents): boolean =>
  event.sender === contents &&
  event.senderFrame !== null &&
  event.senderFrame.parent === null &&
  isOwnAddress(event.senderFrame.url)

/**
 * Answers the page in `contents` with `wire`. A page that is loaded anew starts from nothing: the calls of the one
 * before are cancelled. Messages from anyone else are passed over.
 */
export const serveIpc = (ipcMain: Pick<IpcMain, 'on' | 'off'>, contents: WebContents, wire: Wire): void => {
  let hear: (message: unknown) => void = () => {}
  let closePage: () => void = () => {}
  const servePage = () => {
    closePage()
    const closers: (() => void)[] = []
    let isOpen = true
    const port: Port = {
      send: (message) => {
        if (isOpen && !contents.isDestroyed()) contents.send(answerChannel, message)
      },
      onMessage: (listener) => {
        hear = listener
      },
      onClose: (listener) => closers.push(listener),
      close: () => {
        isOpen = false
        for (const close of closers.splice(0)) close()
      },
    }
    closePage = port.close
    servePort(wire, port)
  }
  const receive = (event: IpcMainEvent, message: unknown) => {
    if (isPage(event, contents)) hear(message)
  }
  servePage()
  ipcMain.on(requestChannel, receive)
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) servePage()
  })
  contents.on('render-process-gone', servePage)
  contents.once('destroyed', () => {
    ipcMain.off(requestChannel, receive)
    closePage()
  })
}
