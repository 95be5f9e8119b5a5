import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron'
import { isOwnAddress, pageAddress } from './origin.ts'

export interface WindowOptions {
  readonly preloadPath: string
  readonly allowsDevtools: boolean
}

/** The page in a sandbox: no Node, its own world, web security on. */
export const windowOptions = ({
  preloadPath,
  allowsDevtools,
}: WindowOptions): BrowserWindowConstructorOptions => ({
  width: 1440,
  height: 900,
  minWidth: 960,
  minHeight: 600,
  show: false,
  // The dark theme's ground, so that nothing flashes before the page has drawn.
  backgroundColor: '#161616',
  title: 'Assay',
  webPreferences: {
    preload: preloadPath,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    enableWebSQL: false,
    devTools: allowsDevtools,
  },
})

/** Keeps the contents of any window on our page: no other address, no second window, no web view. */
export const lockContents = (contents: WebContents): void => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  const stay = (event: { readonly url: string; readonly preventDefault: () => void }) => {
    if (!isOwnAddress(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/** Opens the one window; it is shown when the page has drawn. */
export const openWindow = (
  Window: new (options: BrowserWindowConstructorOptions) => BrowserWindow,
  options: WindowOptions,
): BrowserWindow => {
  const window = new Window(windowOptions(options))
  window.once('ready-to-show', () => window.show())
  void window.loadURL(pageAddress)
  return window
}
