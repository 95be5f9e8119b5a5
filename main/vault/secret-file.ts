import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Writes a file that only this user can read (mode 0600), unless there is one already. Two first starts at the same moment end
 * with one file: a link is made only where there is none.
 */
export const createSecretFile = (file: string, text: string): void => {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const temporary = join(folder, `.key-${process.pid}-${Math.random().toString(36).slice(2)}`)
  const descriptor = openSync(temporary, 'wx', 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
    linkSync(temporary, file)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
  } finally {
    closeSync(descriptor)
    rmSync(temporary, { force: true })
  }
}

/** The file's text; undefined where there is none. */
export const readSecretFile = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
}
