import { EventEmitter } from 'node:events'
import type { ElectronParts } from './electron-host.ts'

/** What the host did to the stand-in, for the tests to look at, and levers to act as Electron would. */
export interface StandIn {
  readonly electron: ElectronParts
  readonly app: EventEmitter
  readonly ipcMain: EventEmitter
  readonly done: readonly string[]
  readonly windows: readonly StandInWindow[]
  readonly switches: ReadonlyMap<string, string | undefined>
  readonly schemes: readonly unknown[]
  readonly menu: () => readonly Record<string, unknown>[]
  /** The handler of the scheme. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Whether the session would let a request go. */
  readonly wouldLoad: (url: string) => boolean
  readonly permissions: () => { readonly request: boolean; readonly check: boolean; readonly device: boolean }
  readonly choose: (answer: { canceled: boolean; filePaths: string[] }) => void
}

export class StandInContents extends EventEmitter {
  readonly sent: (readonly [channel: string, message: unknown])[] = []
  openHandler: ((details: unknown) => unknown) | undefined
  isGone = false
  readonly mainFrame = { parent: null, url: 'assay://workstation/' }
  setWindowOpenHandler(handler: (details: unknown) => unknown): void {
    this.openHandler = handler
  }
  send(channel: string, message: unknown): void {
    this.sent.push([channel, message])
  }
  isDestroyed(): boolean {
    return this.isGone
  }
}

export class StandInWindow extends EventEmitter {
  readonly webContents = new StandInContents()
  readonly options: { readonly webPreferences: Record<string, unknown> }
  readonly loaded: string[] = []
  readonly calls: string[] = []
  constructor(options: { readonly webPreferences: Record<string, unknown> }) {
    super()
    this.options = options
  }
  async loadURL(url: string): Promise<void> {
    this.loaded.push(url)
  }
  show(): void {
    this.calls.push('show')
  }
  focus(): void {
    this.calls.push('focus')
  }
  restore(): void {
    this.calls.push('restore')
  }
  isMinimized(): boolean {
    return true
  }
}

/** A stand-in for Electron that is the first instance, or not, and is packaged, or not. */
export const standInElectron = ({ isFirst = true, isPackaged = true } = {}): StandIn => {
  const done: string[] = []
  const windows: StandInWindow[] = []
  const switches = new Map<string, string | undefined>()
  const schemes: unknown[] = []
  let template: Record<string, unknown>[] = []
  let answer = { canceled: true, filePaths: [] as string[] }
  let handle: (request: Request) => Promise<Response> = () =>
    Promise.reject(new Error('no scheme is handled'))
  let before: (details: { url: string }, reply: (answer: { cancel: boolean }) => void) => void = () => {}
  const lock = { request: true, check: true, device: true }

  const app = Object.assign(new EventEmitter(), {
    isPackaged,
    setPath: (name: string, path: string) => done.push(`${name} is ${path}`),
    requestSingleInstanceLock: () => isFirst,
    quit: () => done.push('quit'),
    commandLine: { appendSwitch: (name: string, value?: string) => switches.set(name, value) },
    enableSandbox: () => done.push('sandbox'),
    whenReady: async () => done.push('ready'),
  })
  const ipcMain = new EventEmitter()
  const defaultSession = Object.assign(new EventEmitter(), {
    webRequest: {
      onBeforeRequest: (listener: typeof before) => {
        before = listener
      },
    },
    setPermissionRequestHandler: (
      handler: (contents: unknown, name: string, reply: (ok: boolean) => void) => void,
    ) =>
      handler(null, 'media', (ok) => {
        lock.request = ok
      }),
    setPermissionCheckHandler: (handler: () => boolean) => {
      lock.check = handler()
    },
    setDevicePermissionHandler: (handler: () => boolean) => {
      lock.device = handler()
    },
    setSpellCheckerEnabled: (enabled: boolean) => done.push(`spelling ${enabled}`),
  })
  const electron = {
    app,
    ipcMain,
    BrowserWindow: class extends StandInWindow {
      constructor(options: { readonly webPreferences: Record<string, unknown> }) {
        super(options)
        windows.push(this)
        app.emit('web-contents-created', {}, this.webContents)
      }
    },
    dialog: { showOpenDialog: async () => answer },
    Menu: {
      buildFromTemplate: (made: Record<string, unknown>[]) => made,
      setApplicationMenu: (made: Record<string, unknown>[]) => {
        template = made
      },
    },
    protocol: {
      registerSchemesAsPrivileged: (all: unknown[]) => schemes.push(...all, done.includes('ready')),
      handle: (_scheme: string, handler: typeof handle) => {
        handle = handler
      },
    },
    session: { defaultSession },
    utilityProcess: { fork: () => new EventEmitter() },
  }
  return {
    electron: electron as unknown as ElectronParts,
    app,
    ipcMain,
    done,
    windows,
    switches,
    schemes,
    menu: () => template,
    fetch: (request) => handle(request),
    wouldLoad: (url) => {
      let cancelled = false
      before({ url }, ({ cancel }) => {
        cancelled = cancel
      })
      return !cancelled
    },
    permissions: () => lock,
    choose: (made) => {
      answer = made
    },
  }
}
