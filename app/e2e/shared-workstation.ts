import { after, before, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { connectClient } from '#app/contract/client.ts'
import { contract } from '#app/contract/contract.ts'
import { httpWire } from '#main/loopback/http-wire.ts'
import { launchChromium, type OpenedWorkstation, openWorkstation } from './open-workstation.ts'

/** A client of the workstation's host as it runs now, beside the page. */
export const clientOf = ({ host }: OpenedWorkstation) =>
  connectClient(contract, httpWire(host().origin, host().token))

/**
 * One workstation for all tests of a file: each goes on where the one before it ended. Gives what a test is run with; it is
 * skipped where no Chromium is installed.
 */
export const shareWorkstation = (timeoutMs: number) => {
  let browser: Browser | undefined
  let workstation: OpenedWorkstation | undefined
  before(async () => {
    browser = await launchChromium()
    if (browser !== undefined) workstation = await openWorkstation(browser)
    workstation?.page.setDefaultTimeout(timeoutMs)
  })
  after(async () => {
    await workstation?.close()
    await browser?.close()
  })
  return async (
    t: TestContext,
    use: (page: Page, workstation: OpenedWorkstation) => Promise<void>,
  ): Promise<void> => {
    if (workstation === undefined) t.skip('no Chromium is installed')
    else await use(workstation.page, workstation)
  }
}
