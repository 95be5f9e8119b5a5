import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * Runs a program to its end and resolves to its exit code; a signal's death counts as 128 + its number, as in a shell.
 * Rejects when the program cannot be started. Ctrl+C reaches the child from the terminal, so it is ignored here and
 * the child decides how to end; a request to terminate is passed on.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>}
 */
export const runToEnd = (program, args, options) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, options)
    const ignore = () => {}
    const passOn = () => child.kill('SIGTERM')
    process.on('SIGINT', ignore)
    process.on('SIGTERM', passOn)
    const release = () => {
      process.off('SIGINT', ignore)
      process.off('SIGTERM', passOn)
    }
    child.once('error', (error) => {
      release()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      release()
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
