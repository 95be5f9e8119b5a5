import { commandList } from './command-list.ts'
import { runCommandLine } from './run-command-line.ts'

export interface CommandLineResult {
  readonly exitCode: number
  readonly output: string
  readonly errors: string
}

/** Runs the command line in this process, as `assay ARGS` would, and gives what it wrote. */
export const assay = async (...args: readonly string[]): Promise<CommandLineResult> => {
  let output = ''
  let errors = ''
  const exitCode = await runCommandLine(args, commandList, {
    version: '0',
    signal: new AbortController().signal,
    writeOutput: (text) => {
      output += text
    },
    stderr: {
      write: (text) => {
        errors += text
      },
    },
  })
  return { exitCode, output, errors }
}
