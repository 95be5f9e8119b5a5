import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runToEnd } from './child-process.mjs'

/**
 * Plain JavaScript, because this runs on Node 20 before anything is installed.
 *
 * @typedef {{ readonly version?: string, readonly integrity?: string, readonly optional?: boolean }} LockedPackage
 * @typedef {{ readonly packages: Readonly<Record<string, LockedPackage>> }} Lock
 */

/**
 * The folders whose package is missing or another one than `wanted` (package-lock.json) says, judged by
 * `installed` (npm's own record in node_modules/.package-lock.json). Optional packages may be missing: they are
 * the builds for other platforms. Packages beyond the wanted ones do no harm and do not count.
 *
 * @param {Lock} wanted
 * @param {Lock} installed
 */
export const lockDifferences = (wanted, installed) =>
  Object.entries(wanted.packages)
    .filter(([folder, { version, integrity, optional }]) => {
      if (folder === '') return false
      const found = installed.packages[folder]
      if (found === undefined) return optional !== true
      return found.version !== version || found.integrity !== integrity
    })
    .map(([folder]) => folder)

/**
 * Where the npm package `node` keeps the runtime that everything but the setup runs on.
 *
 * @param {string} root
 */
export const runtimePath = (root) =>
  join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** @param {string} path @returns {Lock} */
const readLock = (path) => JSON.parse(readFileSync(path, 'utf8'))

/**
 * Why an install is needed, as the end of a sentence, or undefined when everything is in place.
 *
 * @param {string} root
 */
export const reasonToInstall = (root) => {
  // npm writes its record last, so a broken-off install has none.
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return 'nothing is installed yet'
  const count = lockDifferences(readLock(join(root, 'package-lock.json')), readLock(record)).length
  if (count > 0)
    return `${count} ${count === 1 ? 'package differs' : 'packages differ'} from package-lock.json`
  if (!existsSync(runtimePath(root))) return 'the Node runtime is missing'
  return undefined
}

/** @returns {readonly [string, readonly string[]]} npm as program and first arguments, on the Node that npm itself runs on. */
const npmCommand = () => {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  return script?.endsWith('npm-cli.js') && node ? [node, [script]] : ['npm', []]
}

const heartbeatMs = 10_000

/**
 * Installs what package-lock.json lists when something is missing; says what it does on stderr and leaves stdout
 * alone. Throws an Error with a sentence when npm fails.
 *
 * @param {string} root
 */
export const ensureInstalled = async (root) => {
  const reason = reasonToInstall(root)
  if (reason === undefined) return
  /** @param {string} sentence */
  const say = (sentence) => process.stderr.write(`setup: ${sentence}\n`)
  say(`installing the packages that Assay is built on (about 1.5 GB on disk), because ${reason}`)

  const startedMs = Date.now()
  const seconds = () => Math.round((Date.now() - startedMs) / 1000)
  const heartbeat = setInterval(() => say(`still installing, ${seconds()} s`), heartbeatMs)
  const [program, firstArgs] = npmCommand()
  // Not `npm ci`: it refuses a lock that lacks an optional build which its publisher has not released for some other
  // platform. `npm install` takes the locked versions too, and what it did is compared with the lock below.
  const args = [...firstArgs, 'install', '--no-save', '--include=dev', '--include=optional']
  const exitCode = await runToEnd(program, args, {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: program === 'npm' && process.platform === 'win32',
    env: {
      ...process.env,
      // Else `npm -s` would silence the inner npm's errors too. Its warnings compare the packages with the Node that
      // npm runs on, but they will run on the one that is being installed.
      npm_config_loglevel: 'error',
      // The CPU libraries ship in the packages; what these would fetch is large and not needed to build and test.
      ONNXRUNTIME_NODE_INSTALL: 'skip',
      ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip',
      ELECTRON_SKIP_BINARY_DOWNLOAD: '1',
    },
  }).finally(() => clearInterval(heartbeat))
  if (exitCode !== 0)
    throw new Error(
      `npm install ended with exit code ${exitCode}; see its messages above, check the way to the package registry, and run the same command again`,
    )
  const remaining = reasonToInstall(root)
  if (remaining !== undefined)
    throw new Error(
      `npm install succeeded, but ${remaining}; remove node_modules and run the same command again`,
    )
  say(`installed in ${seconds()} s`)
}
