import { debuglog } from 'node:util'
import { Command, CommanderError } from 'commander'
import { asFault, type Fault } from '#app/fault.ts'
import type { CommandContext, CommandEntry } from './command.ts'
import { type ProgressTerminal, progressLine } from './progress-line.ts'
import { resultPrinter } from './result-printer.ts'

/** Where a run of the command line reads from and writes to. */
export interface CommandLineHost {
  readonly version: string
  readonly signal: AbortSignal
  readonly writeOutput: (text: string) => void
  readonly stderr: ProgressTerminal
}

/** 0 ok, 1 fault (one sentence on stderr), 2 usage. */
export type ExitCode = 0 | 1 | 2

const debug = debuglog('assay')

/** A fault as one line: "assay: model/missing: sentence". Line breaks in the sentence become spaces. */
export const faultLine = (fault: Fault): string =>
  `assay: ${fault.code}: ${fault.message.replaceAll(/\s+/g, ' ').trim()}\n`

/**
 * Runs the command that `args` (without node and script) name and resolves to the exit code; never rejects.
 * Only the entries that `args` mention are loaded.
 */
export const runCommandLine = async (
  args: readonly string[],
  entries: readonly CommandEntry[],
  host: CommandLineHost,
): Promise<ExitCode> => {
  let chosen: Command | undefined
  const option = (name: 'json' | 'quiet') => () => chosen?.optsWithGlobals()[name] === true
  const line = progressLine(host.stderr, option('quiet'))
  const context: CommandContext = {
    signal: host.signal,
    print: resultPrinter((text) => {
      line.clear()
      host.writeOutput(text)
    }, option('json')),
    progress: line.show,
    notice: (sentence) => {
      if (option('quiet')()) return
      line.clear()
      host.stderr.write(`assay: ${sentence}\n`)
    },
  }

  const program = new Command('assay')
    .description('Forensic examination of manipulated faces, from the command line.')
    .version(host.version, '--version', 'print the version')
    .showHelpAfterError('Run "assay help" or "assay help COMMAND" to see what is accepted.')
    .exitOverride()
    .configureOutput({
      writeOut: host.writeOutput,
      writeErr: (text) => host.stderr.write(text),
      outputError: (text, write) => write(`assay: ${text.replace(/^error: /, '')}`),
    })
    .hook('preAction', (_, command) => {
      chosen = command
    })

  try {
    for (const { name, summary, load } of entries) {
      const command = program.command(name).summary(summary).description(summary)
      if (!args.includes(name)) continue
      command
        .option('--json', 'print the result as JSON')
        .option('--quiet', 'print no progress and no notices')
      const define = await load()
      define(command, context)
    }
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (thrown) {
    line.clear()
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    const fault = asFault(thrown)
    debug('%o', fault.cause ?? fault)
    host.stderr.write(faultLine(fault))
    return 1
  } finally {
    line.clear()
  }
}
