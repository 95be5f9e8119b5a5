import type { Command } from 'commander'
import type { ShowProgress } from './progress-line.ts'
import type { PrintResult } from './result-printer.ts'

/** What a command is given beside its own options. */
export interface CommandContext {
  /** Aborted by Ctrl+C or a request to terminate; pass it to everything that takes long. */
  readonly signal: AbortSignal
  /** Prints a result on stdout: as one line of JSON under --json, else as the text made from it. */
  readonly print: PrintResult
  /** Shows how far the work is, on one line of a terminal; silent under --quiet and where stderr is a file. */
  readonly progress: ShowProgress
  /** Says one sentence on stderr, such as a warning; silent under --quiet. */
  readonly notice: (sentence: string) => void
}

/**
 * Declares a command's own arguments, options and action on `command`, which already has its name, summary,
 * --json and --quiet. A Fault thrown by the action ends the program with exit code 1.
 */
export type DefineCommand = (command: Command, context: CommandContext) => void

/** One line of the command list: enough to list the command in the help without loading its code. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<DefineCommand>
}
