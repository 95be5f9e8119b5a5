import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { programFolder } from './resources.ts'

/** The program's version, as in package.json. */
export const programVersion = (): string => {
  const { version } = JSON.parse(readFileSync(join(programFolder, 'package.json'), 'utf8')) as {
    readonly version: string
  }
  return version
}
