import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Plain JavaScript, because this runs on Node 20 too. */

/** Slow lines get this long to fetch about 100 MB; a machine without a way to it fails at once. */
const fetchLimitMs = 180_000
/** After a failure it is not tried again for this long, so that a start without a network is not delayed each time. */
const retryAfterMs = 24 * 60 * 60 * 1000

/**
 * The Electron binary that the installed package has, or undefined.
 *
 * @param {string} root
 * @returns {string | undefined}
 */
export const electronBinary = (root) => {
  const folder = join(root, 'node_modules', 'electron')
  const note = join(folder, 'path.txt')
  if (!existsSync(note)) return undefined
  const binary = join(folder, 'dist', readFileSync(note, 'utf8'))
  return existsSync(binary) ? binary : undefined
}

/**
 * Runs the package's own installer for at most `limitMs`; resolves to whether it succeeded. Its messages are left out.
 *
 * @param {string} root
 * @param {string} runtime
 * @param {number} limitMs
 * @returns {Promise<boolean>}
 */
const runInstaller = (root, runtime, limitMs) =>
  new Promise((resolve) => {
    const installer = join(root, 'node_modules', 'electron', 'install.js')
    const child = spawn(runtime, [installer], { stdio: 'ignore', timeout: limitMs, killSignal: 'SIGKILL' })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
  })

/**
 * The Electron binary: the one that is there, or one that is fetched now. Undefined where there is none; says why in one line.
 *
 * @param {string} root
 * @param {string} runtime
 * @param {(sentence: string) => void} say
 * @returns {Promise<string | undefined>}
 */
export const ensureElectron = async (root, runtime, say) => {
  const present = electronBinary(root)
  if (present !== undefined) return present
  const failure = join(root, '.cache', 'electron-not-fetched')
  const failedAtMs = statSync(failure, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY
  if (Date.now() - failedAtMs < retryAfterMs) {
    say('Electron could not be fetched lately (it is tried again a day later), so Assay opens in the browser')
    return undefined
  }
  say('fetching Electron (about 100 MB, once)')
  const isFetched = await runInstaller(root, runtime, fetchLimitMs)
  const binary = isFetched ? electronBinary(root) : undefined
  if (binary !== undefined) {
    rmSync(failure, { force: true })
    return binary
  }
  mkdirSync(join(root, '.cache'), { recursive: true })
  writeFileSync(failure, '')
  say('Electron cannot be fetched here, so Assay opens in the browser')
  return undefined
}
