#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { readFileSync } from 'node:fs'
import { commandList } from './command-list.ts'
import { runCommandLine } from './run-command-line.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

const interruption = new AbortController()
const interrupt = (exitCode: number) => () => {
  // A second request means that the first was not heeded fast enough.
  if (interruption.signal.aborted) process.exit(exitCode)
  interruption.abort()
}
process.on('SIGINT', interrupt(130))
process.on('SIGTERM', interrupt(143))

// A reader such as `head` that has seen enough is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await runCommandLine(process.argv.slice(2), commandList, {
  version,
  signal: interruption.signal,
  writeOutput: (text) => process.stdout.write(text),
  stderr: process.stderr,
})
