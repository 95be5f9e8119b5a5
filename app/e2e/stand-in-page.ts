import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { sendResponse, webRequest } from '#main/loopback/web-messages.ts'
import { serveStaticFiles } from '#main/serve/static-files.ts'

const root = join(import.meta.dirname, '..', '..')

/** Where Debian, and the environment if it says so, keep the browser; undefined where there is none. */
export const chromiumPath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
)

export interface StandInPage {
  readonly browser: Browser
  readonly address: string
  /** A fresh page with its own storage; what it writes to the console as an error is kept. */
  readonly open: (size: {
    readonly width: number
    readonly height: number
  }) => Promise<{ readonly page: Page; readonly errors: string[] }>
  readonly close: () => Promise<void>
}

/** Builds the page over its stand-in workstation and serves it under the real content security policy. */
export const startStandInPage = async (): Promise<StandInPage> => {
  await build({ configFile: join(root, 'renderer', 'testing', 'stand-in.config.ts'), logLevel: 'error' })
  const files = serveStaticFiles(join(root, '.cache', 'stand-in'))
  const server = createServer(async (request, response) => {
    const asked = webRequest(request, `http://${request.headers.host}`, new AbortController().signal)
    await sendResponse(await files(asked), response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/testing/stand-in.html`
  const browser = await chromium.launch({
    executablePath: chromiumPath ?? '',
    args: ['--no-sandbox', '--force-color-profile=srgb', '--disable-lcd-text'],
  })
  return {
    browser,
    address,
    open: async (viewport) => {
      const context = await browser.newContext({ viewport, deviceScaleFactor: 1, reducedMotion: 'reduce' })
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      const errors: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
      })
      page.on('pageerror', (error) => errors.push(String(error)))
      return { page, errors }
    },
    close: async () => {
      await browser.close()
      server.close()
      server.closeAllConnections()
    },
  }
}
