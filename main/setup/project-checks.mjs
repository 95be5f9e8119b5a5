import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { runToEnd } from './child-process.mjs'

/** @typedef {{ readonly name: string, readonly args: readonly string[] }} Check one program for the project's Node */

const testedFolders = ['app', 'main', 'models', 'renderer']

/**
 * The unit tests as sorted paths from `root`; app/e2e spans processes and has its own run.
 *
 * @param {string} root
 */
export const unitTestFiles = (root) =>
  testedFolders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .filter((path) => /\.test\.tsx?$/.test(path) && !path.startsWith(join('app', 'e2e') + sep))
    .sort()

/**
 * The tests that span processes, as sorted paths from `root`.
 *
 * @param {string} root
 */
export const spanningTestFiles = (root) =>
  readdirSync(join(root, 'app', 'e2e'))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('app', 'e2e', name))
    .sort()

/** @type {readonly Check[]} */
const formChecks = [
  { name: 'types', args: [join('node_modules', 'typescript', 'bin', 'tsc'), '-b'] },
  {
    name: 'form',
    args: [join('node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.'],
  },
]

/**
 * Runs every check even when one fails, then says which passed; resolves to 0 when all did, else 1.
 *
 * @param {string} root
 * @param {string} runtime the Node that runs the checks
 * @param {readonly Check[]} checks
 */
const runAll = async (root, runtime, checks) => {
  const lines = []
  let failures = 0
  for (const { name, args } of checks) {
    process.stdout.write(`\n${name}\n`)
    const startedMs = Date.now()
    const exitCode = await runToEnd(runtime, args, { cwd: root, stdio: 'inherit' })
    if (exitCode !== 0) failures += 1
    const seconds = ((Date.now() - startedMs) / 1000).toFixed(1)
    lines.push(`${exitCode === 0 ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`)
  }
  process.stdout.write(`\n${lines.join('\n')}\n`)
  return failures === 0 ? 0 : 1
}

/**
 * Type check and format, without the tests.
 *
 * @param {string} root
 * @param {string} runtime
 */
export const checkProject = (root, runtime) => runAll(root, runtime, formChecks)

/**
 * Type check, format, the unit tests and then those that span processes, one file at a time: all of them, or those
 * whose path starts with one of `prefixes`. `prepare` is called before the latter.
 *
 * @param {string} root
 * @param {string} runtime
 * @param {readonly string[]} prefixes
 * @param {() => Promise<void>} prepare
 */
export const testProject = async (root, runtime, prefixes, prepare) => {
  /** @param {string} file */
  const isWanted = (file) => prefixes.length === 0 || prefixes.some((prefix) => file.startsWith(join(prefix)))
  const unit = unitTestFiles(root).filter(isWanted)
  const spanning = spanningTestFiles(root).filter(isWanted)
  if (unit.length + spanning.length === 0)
    throw new Error(`no test file's path starts with ${prefixes.join(' or ')}`)
  const tests = ['--disable-warning=ExperimentalWarning', '--test', '--test-reporter=spec']
  const checks = [...formChecks]
  if (unit.length > 0) checks.push({ name: 'tests', args: [...tests, ...unit] })
  if (spanning.length > 0) {
    await prepare()
    checks.push({ name: 'tests across processes', args: [...tests, '--test-concurrency=1', ...spanning] })
  }
  return runAll(root, runtime, checks)
}
