import type { BrowserWindow } from 'electron'
import type { HostFacilities, Workstation } from '#main/workstation.ts'
import { schemePrivileges, serveScheme } from './bytes-scheme.ts'
import { menuChannel } from './channels.ts'
import { nativeDialogs } from './dialogs.ts'
import { serveIpc } from './ipc-host.ts'
import { lockSession } from './lock-session.ts'
import { menuTemplate } from './menu.ts'
import { utilityStarter } from './utility-child.ts'
import { lockContents, openWindow } from './window.ts'

/** The parts of Electron that the host uses; tests bring a stand-in. */
export type ElectronParts = Pick<
  typeof import('electron'),
  'app' | 'BrowserWindow' | 'dialog' | 'ipcMain' | 'Menu' | 'protocol' | 'session' | 'utilityProcess'
>

export interface ElectronHostOptions {
  readonly preloadPath: string
  readonly rendererFolder: string
  /** Electron's own files of this user; the lock for a single instance goes with it. */
  readonly profileFolder: string
  readonly openWorkstation: (host: HostFacilities) => Promise<Workstation>
  readonly language: () => 'en' | 'de'
}

/** No part of Chromium shall look for a name, an update or a dictionary by itself. */
const offlineSwitches: readonly (readonly [name: string, value?: string])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['no-pings'],
]

/** Runs the workstation in Electron: one instance, one window; resolves when the window is open, or there is another. */
export const runElectronHost = async (
  { app, BrowserWindow: Window, dialog, ipcMain, Menu, protocol, session, utilityProcess }: ElectronParts,
  { preloadPath, rendererFolder, profileFolder, openWorkstation, language }: ElectronHostOptions,
): Promise<void> => {
  // The crash reporter sends nothing because it is never started.
  app.setPath('userData', profileFolder)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  for (const [name, value] of offlineSwitches) app.commandLine.appendSwitch(name, value)
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([schemePrivileges])
  app.on('web-contents-created', (_event, contents) => lockContents(contents))

  let window: BrowserWindow | undefined
  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  })
  app.on('window-all-closed', () => app.quit())
  await app.whenReady()

  const allowsDevtools = !app.isPackaged
  const { blockedRequests } = lockSession(session.defaultSession, allowsDevtools)
  const workstation = await openWorkstation({
    kind: 'electron',
    startChild: utilityStarter(utilityProcess.fork),
    dialogs: nativeDialogs(dialog, () => window),
    networkAttempts: blockedRequests,
  })
  serveScheme(protocol, workstation.bytes, rendererFolder)

  let isClosed = false
  app.on('before-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    void workstation.close().finally(() => {
      isClosed = true
      app.quit()
    })
  })
  const opened = openWindow(Window, { preloadPath, allowsDevtools })
  window = opened
  serveIpc(ipcMain, opened.webContents, workstation.wire)
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(process.platform, language(), (item) => opened.webContents.send(menuChannel, item)),
    ),
  )
}
