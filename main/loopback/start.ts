import { parseArgs } from 'node:util'
import { asFault } from '#app/fault.ts'
import { openWorkstation } from '#main/open-workstation.ts'
import { forkChild } from '#main/process/child.ts'
import { rendererFolder } from '#main/resources.ts'
import { userFolder } from '#main/settings/user-folder.ts'
import { startHttpHost } from './http-host.ts'
import { openBrowser } from './open-browser.ts'

/** A window that closes sooner was never seen: then the program stays for whoever opens the address by hand. */
const leastWindowMs = 3000

/**
 * Usage: node main/loopback/start.ts [--no-window] [--page FOLDER]. Prints the address, opens it, and runs until it is
 * told to end. FOLDER holds another built page than out/renderer.
 */
const run = async (): Promise<void> => {
  const { values: options } = parseArgs({
    options: { 'no-window': { type: 'boolean' }, page: { type: 'string' }, browser: { type: 'boolean' } },
  })
  const workstation = await openWorkstation({
    kind: 'loopback',
    startChild: forkChild,
    dialogs: null,
    networkAttempts: () => 0,
  })
  const host = await startHttpHost({
    wire: workstation.wire,
    store: workstation.bytes,
    rendererFolder: options.page ?? rendererFolder,
  })
  process.stdout.write(`Assay is open at ${host.address}\n`)

  const opened =
    options['no-window'] === true
      ? ({ as: 'nothing', removeDoor: () => {} } as const)
      : await openBrowser(host.address, userFolder())
  if (opened.as === 'nothing')
    process.stdout.write('Open this address in a browser on this machine. Ctrl+C ends Assay.\n')
  else
    process.stdout.write(
      `It opens in ${opened.as === 'window' ? 'a window' : 'your browser'}. Ctrl+C ends Assay.\n`,
    )

  let isEnding = false
  const end = async (): Promise<void> => {
    // A second request means that the first was not heeded fast enough.
    if (isEnding) process.exit(1)
    isEnding = true
    opened.removeDoor()
    await host.close()
    await workstation.close()
    process.exit(0)
  }
  process.on('SIGINT', () => void end())
  process.on('SIGTERM', () => void end())
  if (opened.as !== 'window') return
  const openedAtMs = performance.now()
  await opened.closed
  if (performance.now() - openedAtMs > leastWindowMs) await end()
}

run().catch((thrown: unknown) => {
  process.stderr.write(`assay: ${asFault(thrown).code}: ${asFault(thrown).message}\n`)
  process.exitCode = 1
})
