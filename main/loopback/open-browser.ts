import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findChromium, hasDisplay } from './find-browser.ts'

/** How the page was brought before the examiner. */
export type Opened =
  | { readonly as: 'window'; readonly closed: Promise<void> }
  | { readonly as: 'browser' }
  | { readonly as: 'nothing' }

/** A profile of its own, so that no extension of the examiner's sees evidence and nothing of it stays in a cache. */
const windowSwitches = (profileFolder: string): readonly string[] => [
  `--user-data-dir=${profileFolder}`,
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-extensions',
  '--disable-sync',
  '--disk-cache-size=1',
]

const started = (child: ChildProcess): Promise<boolean> =>
  new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('spawn', () => resolve(true))
  })

const systemOpener = (): readonly [string, readonly string[]] => {
  if (process.platform === 'darwin') return ['open', []]
  if (process.platform === 'win32') return ['explorer.exe', []]
  return ['xdg-open', []]
}

/**
 * A page that only this user can read and that leads to `address`. Every user of the machine can read the arguments of a
 * program, and the address holds the token.
 */
const writeDoor = (folder: string, address: string): string => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `open-${process.pid}.html`)
  const page = `<!doctype html><meta charset="utf-8"><title>Assay</title><meta http-equiv="refresh" content="0;url=${address}">`
  writeFileSync(path, page, { mode: 0o600 })
  return path
}

/**
 * Opens `address` as a window of its own where a Chromium is found, else in the default browser, else not at all. What
 * it needs on the disk goes into `folder`; call `removeDoor` at the end.
 */
export const openBrowser = async (
  address: string,
  folder: string,
): Promise<Opened & { removeDoor: () => void }> => {
  const nothing = { as: 'nothing', removeDoor: () => {} } as const
  if (!hasDisplay()) return nothing
  const door = writeDoor(folder, address)
  const removeDoor = () => rmSync(door, { force: true })
  const url = pathToFileURL(door).href
  const chromium = findChromium()
  // Chromium refuses to run as root without switching its sandbox off, which is out of the question for evidence.
  if (chromium !== undefined && process.getuid?.() !== 0) {
    const child = spawn(chromium, [`--app=${url}`, ...windowSwitches(join(folder, 'browser'))], {
      stdio: 'ignore',
    })
    const closed = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
    })
    if (await started(child)) return { as: 'window', closed, removeDoor }
  }
  const [program, args] = systemOpener()
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
  child.unref()
  if (await started(child)) return { as: 'browser', removeDoor }
  removeDoor()
  return nothing
}
