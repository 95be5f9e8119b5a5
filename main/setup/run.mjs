import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runToEnd } from './child-process.mjs'
import { ensureInstalled, runtimePath } from './install.mjs'
import { checkProject, testProject } from './project-checks.mjs'

/**
 * What package.json's scripts call, on any Node from 20: installs what is missing, then hands over to the Node
 * that the project brings along. Usage: node main/setup/run.mjs start|test|check|assay [ARGUMENTS]
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const runtime = runtimePath(root)

/** @param {readonly string[]} args @param {string} folder where relative paths among `args` start */
const assay = (args, folder) =>
  runToEnd(
    runtime,
    ['--disable-warning=ExperimentalWarning', join(root, 'main', 'cli', 'assay.ts'), ...args],
    { cwd: folder, stdio: 'inherit' },
  )

/** npm runs scripts in the package's folder and keeps the folder in which the examiner typed the command here. */
const typedFolder = () =>
  (process.env.npm_lifecycle_event === 'assay' && process.env.INIT_CWD) || process.cwd()

/** @type {Readonly<Record<string, (args: readonly string[]) => Promise<number>>>} */
const tasks = {
  start: async () => {
    const helpExit = await assay(['--help'], root)
    if (helpExit !== 0) return helpExit
    process.stdout.write('\n')
    return assay(['self-test'], root)
  },
  test: (args) => testProject(root, runtime, args),
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
