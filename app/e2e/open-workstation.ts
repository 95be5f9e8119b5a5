import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { findChromium } from '#main/loopback/find-browser.ts'
import { buildRenderer } from '#main/setup/build-renderer.ts'

const root = join(import.meta.dirname, '..', '..')

/** The loopback host as a process of its own. */
export interface RunningHost {
  readonly address: string
  readonly origin: string
  readonly token: string
  readonly process: ChildProcess
  /** Asks it to end and resolves to its exit code. */
  readonly end: () => Promise<number | null>
  /** Ends it as a power failure would. */
  readonly kill: () => Promise<void>
}

/** Starts the loopback host with `home` as the user's folder; serves the built renderer, or the page in `pageFolder`. */
export const startHost = async (home: string, pageFolder?: string): Promise<RunningHost> => {
  if (pageFolder === undefined) await buildRenderer(root)
  const page = pageFolder === undefined ? [] : ['--page', pageFolder]
  const start = join(root, 'main', 'loopback', 'start.ts')
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', start, '--no-window', ...page],
    { env: { ...process.env, ASSAY_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\/\/\S+/.exec(line)?.[0]
    if (address === undefined) continue
    // The rest of what it says is not read, and must not fill its pipe.
    child.stdout.resume()
    const stop = async (signal: NodeJS.Signals): Promise<number | null> => {
      child.kill(signal)
      const [code] = await exited
      return code
    }
    return {
      address,
      origin: new URL(address).origin,
      token: new URLSearchParams(new URL(address).hash.slice(1)).get('token') ?? '',
      process: child,
      end: () => stop('SIGTERM'),
      kill: async () => {
        await stop('SIGKILL')
      },
    }
  }
  throw new Error('the loopback host ended before it printed its address')
}

/** Debian's Chromium, or another that is installed; undefined, for a test to skip, where there is none. */
export const launchChromium = async (): Promise<Browser | undefined> => {
  const executablePath = findChromium()
  return executablePath === undefined ? undefined : chromium.launch({ executablePath })
}

/** The workstation in a browser, in a home of its own. */
export interface OpenedWorkstation {
  readonly page: Page
  readonly context: BrowserContext
  readonly home: string
  /** The host that runs now. */
  readonly host: () => RunningHost
  /** What the page wrote to its console as an error or warning, and errors that it did not catch. */
  readonly complaints: readonly string[]
  /** Starts a new host in the same home, after `host().kill()` or `host().end()`, and opens it in the page. */
  readonly reopen: () => Promise<void>
  readonly close: () => Promise<void>
}

export const openWorkstation = async (
  browser: Browser,
  pageFolder?: string,
  viewport = { width: 1440, height: 900 },
): Promise<OpenedWorkstation> => {
  const home = await mkdtemp(join(tmpdir(), 'assay-e2e-'))
  // Not a first start, which would make the sample case beside whatever is tested.
  await writeFile(join(home, 'settings.json'), JSON.stringify({ settings: {}, recent: [] }))
  let host = await startHost(home, pageFolder)
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(host.address)
  return {
    page,
    context,
    home,
    complaints,
    host: () => host,
    reopen: async () => {
      host = await startHost(home, pageFolder)
      await page.goto(host.address)
    },
    close: async () => {
      await context.close()
      if (host.process.exitCode === null && host.process.signalCode === null) await host.end()
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
