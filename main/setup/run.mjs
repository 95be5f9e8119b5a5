import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runToEnd } from './child-process.mjs'
import { ensureChromium } from './chromium.mjs'
import { ensureElectron } from './electron-binary.mjs'
import { ensureInstalled, runtimePath } from './install.mjs'
import { checkProject, testProject } from './project-checks.mjs'

/**
 * What package.json's scripts call, on any Node from 20: installs what is missing, then hands over to the Node
 * that the project brings along. Usage: node main/setup/run.mjs start|test|check|assay [ARGUMENTS]
 * `start` takes --browser (no Electron) and --no-window (print the address only).
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const runtime = runtimePath(root)

/** @param {string} sentence */
const say = (sentence) => process.stderr.write(`setup: ${sentence}\n`)

/**
 * Runs one of our TypeScript files on the project's Node.
 *
 * @param {readonly string[]} path @param {readonly string[]} args @param {string} folder where relative paths among `args` start
 */
const script = (path, args, folder = root) =>
  runToEnd(runtime, ['--disable-warning=ExperimentalWarning', join(root, ...path), ...args], {
    cwd: folder,
    stdio: 'inherit',
  })

/** @param {readonly string[]} args @param {string} folder */
const assay = (args, folder) => script(['main', 'cli', 'assay.ts'], args, folder)

/** Electron needs a screen; without one there is only the address to open from elsewhere on this machine. */
const hasScreen = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

const findElectron = async () => (hasScreen() ? ensureElectron(root, runtime, say) : undefined)

/** npm runs scripts in the package's folder and keeps the folder in which the examiner typed the command here. */
const typedFolder = () =>
  (process.env.npm_lifecycle_event === 'assay' && process.env.INIT_CWD) || process.cwd()

/** @type {Readonly<Record<string, (args: readonly string[]) => Promise<number>>>} */
const tasks = {
  start: async (args) => {
    if (!existsSync(join(root, 'renderer', 'start.tsx'))) {
      say('this copy has no page to open yet; it shows what the command line can do')
      const helpExit = await assay(['--help'], root)
      return helpExit === 0 ? assay(['self-test'], root) : helpExit
    }
    const binary = args.includes('--browser') ? undefined : await findElectron()
    const buildExit = await script(
      ['main', 'setup', 'build.ts'],
      [binary === undefined ? 'renderer' : 'electron'],
    )
    if (buildExit !== 0) return buildExit
    if (binary !== undefined) return runToEnd(binary, [root], { cwd: root, stdio: 'inherit' })
    return script(['main', 'loopback', 'start.ts'], args)
  },
  test: (args) => testProject(root, runtime, args, () => ensureChromium(say)),
  check: () => checkProject(root, runtime),
  assay: (args) => assay(args, typedFolder()),
}

const [name = '', ...args] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (task === undefined) {
  process.stderr.write(`setup: run it as: node main/setup/run.mjs ${Object.keys(tasks).join('|')}\n`)
  process.exitCode = 2
} else {
  try {
    await ensureInstalled(root)
    process.exitCode = await task(args)
  } catch (error) {
    process.stderr.write(`setup: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
