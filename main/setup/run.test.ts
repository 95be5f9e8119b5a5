import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { spanningTestFiles, unitTestFiles } from './project-checks.mjs'

const root = join(import.meta.dirname, '..', '..')

const run = (args: readonly string[]): Promise<{ exitCode: number; output: string; errors: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '' }
    execFile(
      process.execPath,
      [join(import.meta.dirname, 'run.mjs'), ...args],
      { env },
      (error, output, errors) =>
        resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, output, errors }),
    )
  })

test('assay gets its arguments, its exit code is kept, and stdout holds only its output', async () => {
  const version = await run(['assay', '--version'])
  assert.equal(version.exitCode, 0)
  assert.match(version.output, /^\d+\.\d+\.\d+\n$/)
  assert.equal(version.errors, '')
  const wrong = await run(['assay', 'a b', '--json'])
  assert.equal(wrong.exitCode, 2)
  assert.equal(wrong.output, '')
  assert.match(wrong.errors, /unknown command 'a b'/)
})

test('a task that does not exist is wrong use', async () => {
  for (const args of [[], ['constructor'], ['tset']]) {
    const { exitCode, errors } = await run(args)
    assert.equal(exitCode, 2)
    assert.match(errors, /start\|test\|check\|assay/)
  }
})

test('a test run of no file is an error and not a success', async () => {
  const { exitCode, errors } = await run(['test', 'main/no-such-folder'])
  assert.equal(exitCode, 1)
  assert.match(errors, /no test file's path starts with main\/no-such-folder/)
})

test('the unit tests are found in every folder, and those that span processes by themselves', () => {
  const files = unitTestFiles(root)
  assert.ok(files.includes(join('main', 'setup', 'run.test.ts')))
  assert.ok(files.includes(join('app', 'boundaries', 'form.test.ts')))
  assert.ok(!files.some((file) => file.startsWith(join('app', 'e2e'))))
  const spanning = spanningTestFiles(root)
  assert.ok(spanning.includes(join('app', 'e2e', 'loopback.test.ts')))
  assert.ok(spanning.every((file) => file.endsWith('.test.ts')))
})
